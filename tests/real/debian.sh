# apt with an index and a cache of its own: the machine's apt state stays as it is, signatures are checked. Sourced by up.sh.

private_apt() { # SUITE TOOL ARGUMENTS...
  local folder=$cache/apt/$1 tool=$2
  shift 2
  "$tool" -q -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Retries=3 \
    -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true "$@"
}
update_index() { # SUITE
  local folder=$cache/apt/$1 mirror
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  [ -z "$(find "$folder/lists" -name '*Packages*' -mmin -600)" ] || return 0
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || die "apt names no Debian mirror: set ${prefix}_URL to a running Odoo, or see tests/real/README.md"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$folder/sources.list"
  private_apt "$1" apt-get update >"$log/apt-$1.log" 2>&1
}
debian_mirror() {
  command -v apt-get >/dev/null || return 0
  local found
  found=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL) $(COMPONENT)' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "Debian" && $4 == "main" && !seen++ { print $1 }')
  # On a machine whose package lists are empty, apt does not know the origins yet.
  if [ -z "$found" ] && [ "$(id -u)" = 0 ] && [ -z "${updated:-}" ]; then
    apt-get -q update >"$log/apt-update.log" 2>&1 || true
    found=$(updated=1 debian_mirror)
  fi
  printf %s "$found"
}
