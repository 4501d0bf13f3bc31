# The database: restored from the cache when it was made before for the same Odoo, otherwise initialised by Odoo itself
# with demo data, then given the users and API keys of the tests. Sourced by up.sh.

configure() {
  data=$home/data
  configuration=$home/odoo.conf
  mkdir -p "$data"
  port=$ODOO_REAL_PORT
  local free='import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
  [ "$port" != 0 ] || port=$(python3 -c "$free")
  local bus_port=gevent_port
  [ "$series" != 14 ] || bus_port=longpolling_port
  # No scheduled jobs: the data stays put.
  cat >"$configuration" <<C
[options]
db_host = $socket
db_user = odoo
db_name = $database
dbfilter = ^$database\$
data_dir = $data
http_interface = 127.0.0.1
http_port = $port
$bus_port = $(python3 -c "$free")
workers = 0
max_cron_threads = 0
log_handler = :INFO,odoo.addons.rpc.controllers.xmlrpc:ERROR,odoo.addons.rpc.controllers.jsonrpc:ERROR
C
}

run_odoo() {
  (cd "$site" && exec "${odoo[@]}" "$@" 9>&-)
}

# A database made with other values has another mark, and is made anew.
ready() {
  [ "$("${psql[@]}" -d "$database" -c \
    "select 1 from ir_config_parameter where key = 'odoo_real.ready' and value = '$mark'" 2>/dev/null)" = 1 ]
}

prepare_database() {
  mark=$(cat "$here/users.py" "$here/requirements.txt" <(echo "$version $modules") | sha256sum | cut -c1-16)
  seed=$cache/seed-$mark
  if ready; then return; fi
  "${psql[@]}" -d postgres -c "drop database if exists \"$database\"" 2>/dev/null
  rm -rf "$data/filestore/$database"
  if [ -e "$seed/.complete" ]; then restore; else initialise; fi
  ready || die "the database has no mark"
}

restore() {
  say "restoring the database from the cache"
  "${psql[@]}" -d postgres -c \
    "create database \"$database\" owner odoo template template0 encoding 'UTF8' lc_collate 'C'"
  gzip -dc "$seed/db.sql.gz" |
    "$binaries/psql" -X -q -v ON_ERROR_STOP=1 -h "$socket" -U odoo -d "$database" -o /dev/null
  mkdir -p "$data/filestore/$database"
  tar -C "$data/filestore/$database" -xzf "$seed/filestore.tgz"
  cp "$seed/users" "$home/users"
}

initialise() {
  say "initialising the database with $modules and demo data (about two minutes)"
  run_odoo server -c "$configuration" -d "$database" -i "$modules" --stop-after-init --no-http ${demo:+"$demo"} \
    >"$log/init.log" 2>&1 || { grep -E 'ERROR|CRITICAL|Error' "$log/init.log" | tail -5 >&2; die "see $log/init.log"; }
  say "making users and API keys"
  USERS_OUT=$home/users USERS_MARK=$mark run_odoo shell -c "$configuration" -d "$database" --no-http <"$here/users.py" \
    >"$log/users.log" 2>&1 || true
  ready || { tail -5 "$log/users.log" >&2; die "users, see $log/users.log"; }
  rm -rf "$seed" "$seed.part"
  mkdir -p "$seed.part" "$data/filestore/$database"
  "$binaries/pg_dump" -h "$socket" -U odoo "$database" | gzip -6 >"$seed.part/db.sql.gz"
  tar -C "$data/filestore/$database" -czf "$seed.part/filestore.tgz" .
  cp "$home/users" "$seed.part/users"
  touch "$seed.part/.complete"
  mv "$seed.part" "$seed"
}
