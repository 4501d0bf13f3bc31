#!/usr/bin/env bash
# Prints how to connect an MCP client to the Odoo of this env file. Usage: client.sh ENV-FILE SERVER
set -euo pipefail
. "$1"
cat <<C

Odoo runs at $ODOO_TEST_URL (database $ODOO_TEST_DB). Log in with $ODOO_TEST_USER / $ODOO_TEST_PASSWORD, or with few rights as
$ODOO_TEST_LOW_USER / $ODOO_TEST_LOW_PASSWORD. Stop it with \`just odoo-down\`.

For an MCP client (Claude Desktop, Cursor; VS Code calls the outer key "servers"):

{
  "mcpServers": {
    "odoo": {
      "command": "$2",
      "env": {
        "ODOO_URL": "$ODOO_TEST_URL",
        "ODOO_DB": "$ODOO_TEST_DB",
        "ODOO_USERNAME": "$ODOO_TEST_USER",
        "ODOO_API_KEY": "$ODOO_TEST_API_KEY"
      }
    }
  }
}

To see whether it works:

  ODOO_URL=$ODOO_TEST_URL ODOO_DB=$ODOO_TEST_DB ODOO_USERNAME=$ODOO_TEST_USER ODOO_API_KEY=$ODOO_TEST_API_KEY $2 check
C
