# Odoo from Debian, its Python packages as wheels. Sourced by up.sh. Sets: version, tree, python, libraries.

# --- a Python that this Odoo supports
find_python() {
  local candidate
  for candidate in python3 python3.11 python3.12 python3.13 python3.10; do
    if "$candidate" -c 'import sys, pip; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
      python=$("$candidate" -c 'import sys; print(sys.executable)')
      return
    fi
  done
  die "no Python 3.10 to 3.13 with pip"
}

# --- apt with an index and a cache of its own: the machine's apt state stays as it is, signatures are checked
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
  [ -n "$mirror" ] || die "apt names no Debian mirror: set ODOO_TEST_URL to a running Odoo, or see tests/real/README.md"
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
download() { # SUITE PACKAGE...
  local suite=$1
  shift
  update_index "$suite" || return 1
  (cd "$cache/debs" && rm -rf .part && mkdir .part && cd .part &&
    private_apt "$suite" apt-get download "$@" >>"$log/apt-$suite.log" 2>&1 && mv ./*.deb ../)
}

# --- the package: given, in the cache, or downloaded. Odoo's pages need the three script packages to be served.
newest() { find "$cache/debs" -maxdepth 1 -name "$1_*.deb" | sort -V | tail -1; }
scripts="libjs-jquery libjs-jquery-form libjs-underscore"
find_package() {
  local series suite
  if [ -n "$ODOO_REAL_PACKAGE" ]; then
    [ -r "$ODOO_REAL_PACKAGE" ] || die "ODOO_REAL_PACKAGE: cannot read $ODOO_REAL_PACKAGE"
    package=$ODOO_REAL_PACKAGE
    return
  fi
  for series in $ODOO_REAL_SERIES; do
    package=$(newest "odoo-$series")
    [ -z "$package" ] || return 0
    for suite in sid testing; do
      say "looking for odoo-$series in Debian $suite"
      # shellcheck disable=SC2086
      if download "$suite" "odoo-$series" $scripts; then
        package=$(newest "odoo-$series")
        return
      fi
    done
  done
  die "Debian has none of these series: $ODOO_REAL_SERIES (see $log); give a package file with ODOO_REAL_PACKAGE"
}

# Without translations (two thirds of 1.2 GB) and documentation.
unpack() {
  version=$(dpkg-deb -f "$package" Version)
  tree=$cache/tree-$version
  say "taking Odoo $version"
  [ ! -e "$tree/.complete" ] || return 0
  say "unpacking it"
  rm -rf "$tree" "$tree.part"
  mkdir -p "$tree.part"
  dpkg-deb --fsys-tarfile "$package" |
    tar -x -C "$tree.part" --no-same-owner --exclude='*/i18n/*' --exclude='./usr/share/doc/*'
  local name file
  for name in $scripts; do
    file=$(newest "$name")
    [ -z "$file" ] || dpkg-deb -x "$file" "$tree.part"
  done
  touch "$tree.part/.complete"
  mv "$tree.part" "$tree"
}

install_libraries() {
  local tag
  tag=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')-$(sha256sum "$here/requirements.txt" | cut -c1-12)
  libraries=$cache/python-$tag
  [ ! -e "$libraries/.complete" ] || return 0
  say "installing $(grep -c '==' "$here/requirements.txt") Python packages"
  rm -rf "$libraries" "$libraries.part"
  "$python" -m pip install -q --only-binary :all: --no-deps --target "$libraries.part" -r "$here/requirements.txt" \
    >"$log/pip.log" 2>&1 || { tail -5 "$log/pip.log" >&2; die "pip install, see $log/pip.log"; }
  touch "$libraries.part/.complete"
  mv "$libraries.part" "$libraries"
}
