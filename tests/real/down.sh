#!/usr/bin/env bash
# Stops what up.sh started: the newest Odoo, Odoo 14, or without a word both. With --purge its state goes too (the cache
# stays). Usage: down.sh [newest|14] [--purge]
case ${1:-} in
newest) series= ;;
14) series=14 ;;
*)
  "$0" newest "$@"
  "$0" 14 "$@"
  exit
  ;;
esac
shift
. "$(dirname "$0")/settings.sh"

if alive; then
  pid=$(cat "$home/odoo.pid")
  kill -TERM "$pid"
  for _ in $(seq 1 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -0 "$pid" 2>/dev/null && kill -KILL "$pid"
fi
rm -f "$home/odoo.pid"
if [ -s "$home/cluster.path" ]; then
  as_postgres "$(cat "$home/binaries.path")/pg_ctl" -D "$(cat "$home/cluster.path")" -m fast -w -t 30 stop \
    >/dev/null 2>&1 || true
fi
if [ "${1:-}" = --purge ]; then
  rm -rf "${TMPDIR:-/tmp}/odoo-real-$(printf %s "$home" | sha256sum | cut -c1-8)" "$home"
fi
