#!/usr/bin/env bash
# Brings up a real Odoo with PostgreSQL and demo data on loopback, from nothing or from its cache, and prints how to
# reach it as shell assignments (also in $ODOO_REAL_HOME/env). Run again, it returns the one that is up.
# An Odoo of your own is taken instead when ODOO_TEST_URL is set. Settings: settings.sh. Down again: down.sh.
if [ -n "${ODOO_TEST_URL:-}" ]; then
  for name in ODOO_TEST_DB ODOO_TEST_USER ODOO_TEST_PASSWORD; do
    [ -n "${!name:-}" ] || { echo "ODOO_TEST_URL is set, but $name is not" >&2; exit 1; }
  done
  for name in "${!ODOO_TEST_@}"; do printf 'export %s=%q\n' "$name" "${!name}"; done
  exit 0
fi
. "$(dirname "$0")/settings.sh"
. "$here/packages.sh"
. "$here/postgres.sh"
. "$here/database.sh"

healthy() { # URL
  "$python" - "$1" <<'P' 2>/dev/null
import sys, urllib.request as request
opener = request.build_opener(request.ProxyHandler({}))
sys.exit(b"pass" not in opener.open(sys.argv[1] + "/web/health?db_server_status=1", timeout=5).read())
P
}

# One at a time: the cache is shared by all checkouts of a user.
exec 9>"$cache/.lock"
flock -w 1200 9 || die "another run holds $cache/.lock"

find_python
if alive && [ -s "$home/env" ] && (. "$home/env" && healthy "$ODOO_TEST_URL"); then
  say "already up"
  cat "$home/env"
  exit 0
fi
find_package
unpack
install_libraries
find_postgres
start_postgres
configure
prepare_database

say "starting Odoo on 127.0.0.1:$port"
site=$tree/usr/lib/python3/dist-packages
# `;` and not `&&` after cd: the pid must be the server's, and no shell may stay behind with the lock.
(cd "$site" || exit; PYTHONPATH="$site:$libraries" PYTHONNOUSERSITE=1 setsid nohup \
  "$python" "$tree/usr/bin/odoo" server -c "$configuration" >>"$log/server.log" 2>&1 </dev/null 9>&- & echo $! >"$home/odoo.pid")
for attempt in $(seq 1 600); do
  healthy "http://127.0.0.1:$port" && break
  alive || [ "$attempt" -lt 20 ] || { tail -5 "$log/server.log" >&2; die "the server ended"; }
  [ "$attempt" -lt 600 ] || die "no answer in a minute, see $log/server.log"
  sleep 0.1
done
{
  echo "export ODOO_TEST_URL=http://127.0.0.1:$port ODOO_TEST_DB=$database ODOO_TEST_USER=admin ODOO_TEST_PASSWORD=admin"
  echo "export ODOO_TEST_VERSION=$version"
  cat "$home/users"
} >"$home/env"
say "up: Odoo $version, pid $(cat "$home/odoo.pid"), log $log/server.log"
cat "$home/env"
