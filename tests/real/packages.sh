# The newest Odoo that Debian has, its Python packages as wheels. Sourced by up.sh. Sets: version, site, odoo.

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

find_odoo() {
  find_python
  find_package
  unpack
  install_libraries
  site=$tree/usr/lib/python3/dist-packages
  odoo=(env PYTHONPATH="$site:$libraries" PYTHONNOUSERSITE=1 "$python" "$tree/usr/bin/odoo")
  demo=--with-demo
}
