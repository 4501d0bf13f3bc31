# What the scripts of this folder share. Sourced, not run, with `series` set: 14, or empty for the newest.
#
#   ODOO_REAL_CACHE    downloads and what is derived from them; may be deleted at any time
#   ODOO_REAL_HOME     the instances: cluster, file store, logs, pid, env (default: target/odoo of the project; that of
#                      Odoo 14 has `-14` behind it)
#   ODOO_REAL_PORT     HTTP port on 127.0.0.1 (default 0: any free one)
#   ODOO_REAL_PACKAGE  a Debian package file of Odoo to use instead of downloading one
#   ODOO_REAL_SERIES   series to look for, in this order (default "19 20": the next one when Debian has moved on)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${ODOO_REAL_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-mcp-server/odoo}"
: "${ODOO_REAL_HOME:=$here/../../target/odoo}"
ODOO_REAL_HOME=$ODOO_REAL_HOME${series:+-$series}
: "${ODOO_REAL_PORT:=0}" "${ODOO_REAL_SERIES:=19 20}" "${ODOO_REAL_PACKAGE:=}"
mkdir -p "$ODOO_REAL_CACHE/debs" "$ODOO_REAL_HOME/log"
cache=$(cd "$ODOO_REAL_CACHE" && pwd)
home=$(cd "$ODOO_REAL_HOME" && pwd)
log=$home/log
database=odoo
modules=contacts,crm,sale
started=$(date +%s%N)

say() { printf '[real odoo %6.1f s] %s\n' "$((($(date +%s%N) - started) / 1000000))e-3" "$*" >&2; }
die() { say "failed: $*"; exit 1; }

# Is the server that `up.sh` started still running?
alive() {
  [ -s "$home/odoo.pid" ] && tr '\0' ' ' <"/proc/$(cat "$home/odoo.pid")/cmdline" 2>/dev/null | grep -q 'odoo server'
}

# PostgreSQL refuses to run as root, so that as root its programs run as user postgres.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid=postgres --regid="$(id -g postgres)" --init-groups "$@")
  else
    "$@"
  fi
}
