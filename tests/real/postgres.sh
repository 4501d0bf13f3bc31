# A PostgreSQL cluster of its own: on a unix socket only, without durability. Sourced by up.sh. Sets: binaries, socket.

find_postgres() {
  local folder
  for folder in "$(dirname "$(readlink -f "$(command -v initdb || echo /none)")")" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
      binaries=$folder
      return
    fi
  done
  [ "$(id -u)" = 0 ] || die "no PostgreSQL server: install the package postgresql"
  say "installing PostgreSQL"
  apt-get install -y -q --no-install-recommends postgresql >"$log/apt-postgresql.log" 2>&1 ||
    { apt-get update -q && apt-get install -y -q --no-install-recommends postgresql; } >>"$log/apt-postgresql.log" 2>&1 ||
    die "apt-get install postgresql, see $log/apt-postgresql.log"
  binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -rV | head -1)
}

start_postgres() {
  local owner data
  owner=$(id -un)
  # A socket's path has 107 bytes at most, and the project's folder may be deep.
  socket=${TMPDIR:-/tmp}/odoo-real-$(printf %s "$home" | sha256sum | cut -c1-8)
  data=$home/cluster
  if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    # The project's folder may be where user postgres may not go.
    as_postgres test -x "$home" || data=$socket/cluster
  fi
  install -d -m 700 -o "$owner" "$socket"
  psql=("$binaries/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$socket" -U postgres)
  if [ ! -s "$data/PG_VERSION" ]; then
    say "making a cluster ($("$binaries/postgres" --version))"
    rm -rf "$data"
    install -d -m 700 -o "$owner" "$data"
    as_postgres "$binaries/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
      >"$log/initdb.log" 2>&1 || die "initdb, see $log/initdb.log"
    printf '%s\n' "listen_addresses=''" "unix_socket_directories='$socket'" fsync=off full_page_writes=off \
      synchronous_commit=off jit=off shared_buffers=128MB max_connections=80 >>"$data/postgresql.conf"
  fi
  echo "$data" >"$home/cluster.path"
  echo "$binaries" >"$home/binaries.path"
  if ! as_postgres "$binaries/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    touch "$socket/log"
    chown "$owner" "$socket/log"
    as_postgres "$binaries/pg_ctl" -D "$data" -l "$socket/log" -w -t 60 start >/dev/null 2>>"$socket/log" 9>&- ||
      { tail -5 "$socket/log" >&2; die "PostgreSQL did not start"; }
  fi
  [ "$("${psql[@]}" -d postgres -c "select 1 from pg_roles where rolname = 'odoo'")" = 1 ] ||
    "${psql[@]}" -d postgres -c "create role odoo login createdb"
}
