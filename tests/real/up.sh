#!/usr/bin/env bash
# Brings up a real Odoo with PostgreSQL and demo data on loopback, from nothing or from its cache, and prints how to
# reach it as shell assignments (also in its folder's file env). Run again, it returns the one that is up.
# Usage: up.sh [14]. Without a word it is the newest that Debian has, as ODOO_TEST_*; with 14 an Odoo 14, as ODOO_TEST_OLD_*.
# An Odoo of your own is taken instead when ODOO_TEST_URL (ODOO_TEST_OLD_URL) is set. Settings: settings.sh. Down: down.sh.
series=${1:-}
case $series in
"") prefix=ODOO_TEST ;;
14) prefix=ODOO_TEST_OLD ;;
*) echo "usage: up.sh [14]" >&2; exit 2 ;;
esac
given=${prefix}_URL
if [ -n "${!given:-}" ]; then
  for name in "${prefix}_DB" "${prefix}_USER" "${prefix}_PASSWORD"; do
    [ -n "${!name:-}" ] || { echo "$given is set, but $name is not" >&2; exit 1; }
  done
  for name in $(compgen -A variable "${prefix}_"); do
    case $name in ODOO_TEST_OLD_*) [ -n "$series" ] || continue ;; esac
    printf 'export %s=%q\n' "$name" "${!name}"
  done
  exit 0
fi
. "$(dirname "$0")/settings.sh"
. "$here/debian.sh"
. "$here/packages.sh"
. "$here/suite.sh"
. "$here/postgres.sh"
. "$here/database.sh"

healthy() { # URL
  python3 - "$1/web/login" <<'P' 2>/dev/null
import sys, urllib.request as request
opener = request.build_opener(request.ProxyHandler({}))
sys.exit(opener.open(sys.argv[1], timeout=20).status != 200)
P
}

# One at a time: the cache is shared by all checkouts of a user.
exec 9>"$cache/.lock"
flock -w 1200 9 || die "another run holds $cache/.lock"

if alive && [ -s "$home/env" ] && (. "$home/env" && healthy "${!given}"); then
  say "already up"
  cat "$home/env"
  exit 0
fi
if [ "$series" = 14 ]; then
  find_odoo_14
else
  find_odoo
  find_suite || say "no wkhtmltopdf: this Odoo cannot print (see $log)"
fi
find_postgres
start_postgres
configure
prepare_database

say "starting Odoo on 127.0.0.1:$port"
# `;` and not `&&` after cd: the pid must be the server's, and no shell may stay behind with the lock.
(cd "$site" || exit; PATH="${printer:+$printer:}$PATH" setsid nohup \
  "${odoo[@]}" server -c "$configuration" >>"$log/server.log" 2>&1 </dev/null 9>&- & echo $! >"$home/odoo.pid")
for attempt in $(seq 1 600); do
  healthy "http://127.0.0.1:$port" && break
  alive || [ "$attempt" -lt 20 ] || { tail -5 "$log/server.log" >&2; die "the server ended"; }
  [ "$attempt" -lt 600 ] || die "no answer in a minute, see $log/server.log"
  sleep 0.1
done
{
  echo "export ${prefix}_URL=http://127.0.0.1:$port ${prefix}_DB=$database ${prefix}_USER=admin ${prefix}_PASSWORD=admin"
  echo "export ${prefix}_VERSION=$version"
  [ -z "${printer:-}" ] || echo "export ${prefix}_PRINTS=yes"
  sed "s/ODOO_TEST/$prefix/" "$home/users"
} >"$home/env"
say "up: Odoo $version, pid $(cat "$home/odoo.pid"), log $log/server.log"
cat "$home/env"
