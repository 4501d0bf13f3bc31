#!/usr/bin/env bash
# All tests: the crates' own, then the suite against the simulator and two real Odoos, 19 and 14. Brings these up beside the
# compilation, and takes them down again; an Odoo of your own is used when ODOO_TEST_URL or ODOO_TEST_OLD_URL is set (see
# real/README.md).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p target
export ODOO_MCP_GUEST_IMAGE=${ODOO_MCP_GUEST_IMAGE:-$PWD/target/odoo-tools.cwasm}
(tests/real/up.sh && tests/real/up.sh 14) >target/odoo-test.env 2>target/odoo-test.log & odoo=$!
given=${ODOO_TEST_URL:-} given_old=${ODOO_TEST_OLD_URL:-}
down() {
  kill "$odoo" 2>/dev/null || true
  [ -n "$given" ] || tests/real/down.sh newest
  [ -n "$given_old" ] || tests/real/down.sh 14
}
trap down EXIT

# Release, since wasmtime is compiled once, in that profile.
cargo test --release --workspace --exclude odoo-mcp-tests

wait "$odoo" || { cat target/odoo-test.log >&2; echo "no real Odoo: the tests need one" >&2; exit 1; }
cat target/odoo-test.log >&2
set -a
. target/odoo-test.env
set +a
cargo test --release -p odoo-mcp-tests --test suite
