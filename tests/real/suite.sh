# Odoo 14 with all that it runs on, from Debian 11: its Python, since no later one runs it, its C library, and wkhtmltopdf,
# which prints for the newer Odoo, too. Nothing is installed: the packages are unpacked into one folder, whose programs are
# started through its own loader. Sourced by up.sh. Sets: version, site, odoo, printer.

# What neither Odoo nor wkhtmltopdf ever opens, a third of it all.
unneeded=(--exclude='*/i18n/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*'
  --exclude='./usr/share/perl*' --exclude='./usr/lib/*/perl*' --exclude='./usr/lib/*/libLLVM*' --exclude='./usr/lib/*/dri/*')

find_suite() {
  suite=$cache/bullseye
  loader=$(echo "$suite"/lib/*/ld-linux-*.so.?)
  [ ! -e "$suite/.complete" ] || { printer=$suite/printer; return 0; }
  say "downloading Odoo 14 and what it runs on from Debian bullseye (225 MB)"
  update_index bullseye || return 1
  local apt=$cache/apt/bullseye package
  : >"$apt/status"
  private_apt bullseye apt-get -o Dir::State::status="$apt/status" -y --no-install-recommends --download-only \
    install odoo-14 >"$log/apt-bullseye-install.log" 2>&1 || return 1
  say "unpacking it"
  rm -rf "$suite" "$suite.part"
  mkdir -p "$suite.part"
  for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$suite.part" --no-same-owner "${unneeded[@]}"
  done
  rm -f "$apt"/cache/archives/*.deb
  mv "$suite.part" "$suite"
  # The one absolute path that matters in Debian's Python packages.
  sed -i "s#'/usr/share/docutils/'#'$suite/usr/share/docutils/'#" "$suite/usr/lib/python3/dist-packages/docutils/__init__.py"
  loader=$(echo "$suite"/lib/*/ld-linux-*.so.?)
  write_printer
  touch "$suite/.complete"
}

# A wkhtmltopdf that runs anywhere: on the libraries and fonts of its folder, without a display.
write_printer() {
  printer=$suite/printer
  mkdir -p "$printer"
  sed "s#/usr/share/fonts#$suite/usr/share/fonts#" "$suite/etc/fonts/fonts.conf" >"$printer/fonts.conf"
  cat >"$printer/wkhtmltopdf" <<P
#!/bin/sh
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH=$(dirname "$loader" | sed "s#^$suite#$suite/usr#")/qt5/plugins
export FONTCONFIG_FILE=$printer/fonts.conf
exec $(loaded) $suite/usr/bin/wkhtmltopdf "\$@"
P
  chmod +x "$printer/wkhtmltopdf"
}

# How a program of the folder is begun.
loaded() {
  local libraries
  libraries=$(dirname "$loader")
  echo "$loader --library-path $libraries:$suite/usr/${libraries#"$suite"/}"
}

find_odoo_14() {
  find_suite || die "Debian bullseye: see $log; or set ODOO_TEST_OLD_URL to a running Odoo 14, see tests/real/README.md"
  version=$(sed -n 's/^version_info = (\([0-9]*\), \([0-9]*\).*/\1.\2/p' "$suite/usr/lib/python3/dist-packages/odoo/release.py")
  site=$suite/usr/lib/python3/dist-packages
  # shellcheck disable=SC2207
  odoo=(env PYTHONHOME="$suite/usr" PYTHONPATH="$site" PYTHONNOUSERSITE=1 $(loaded) "$suite/usr/bin/python3.9" -W ignore
    "$suite/usr/bin/odoo")
  demo=
}
