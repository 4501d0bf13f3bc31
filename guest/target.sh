#!/bin/sh
# Makes `cargo build --target wasm32-unknown-unknown` possible for the rustc in use, and prints the rustc flags that it
# needs (none, or a --sysroot). What it does goes to stderr. Nothing outside the project's target folder is changed,
# except by rustup itself where rustup may download.
#
#   1. The toolchain has the target's standard library, or an earlier run built it: nothing to do.
#   2. rustup may download (RUSTUP_AUTO_INSTALL is not 0): `rustup target add`.
#   3. It may not: the library is built once from Debian's signed source package of exactly this compiler's version
#      (source and compiler must match to the patch release), over the mirror that apt is configured for.
set -eu
target=wasm32-unknown-unknown
version=$(rustc -vV | sed -n 's/^release: //p')
host=$(rustc -vV | sed -n 's/^host: //p')
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$folder"
sysroot=$(cd "$folder" && pwd)/wasm-std-$version

say() { echo "guest/target.sh: $*" >&2; }
die() { say "$*"; exit 1; }
has_std() { ls "$(rustc --print target-libdir --target "$target" "$@")"/libstd-*.rlib >/dev/null 2>&1; }

has_std && exit 0
if [ -e "$sysroot/.complete" ]; then printf -- '--sysroot=%s' "$sysroot"; exit 0; fi

if [ "${RUSTUP_AUTO_INSTALL:-1}" != 0 ] && command -v rustup >/dev/null 2>&1; then
  say "adding the target $target to the toolchain, by rustup"
  rustup target add "$target" >&2 && has_std && exit 0
  say "rustup could not add it; trying Debian's source package"
fi

command -v apt-get >/dev/null 2>&1 || die "no standard library for $target: run \`rustup target add $target\`"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "no Debian keyring at $keyring: run \`rustup target add $target\` instead"
scratch=$sysroot.scratch
rm -rf "$scratch" "$sysroot"
mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"

mirror() {
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL) $(COMPONENT)' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "Debian" && $4 == "main" { print $1; exit }'
}
base=$(mirror)
# On a machine whose package lists are empty, apt does not know the origins yet.
[ -n "$base" ] || { [ "$(id -u)" = 0 ] && apt-get -q update >&2 && base=$(mirror); }
[ -n "$base" ] || die "apt names no Debian mirror: run \`rustup target add $target\`"

# An index and a cache of its own: the machine's apt state stays as it is. Signatures are checked.
apt() {
  tool=$1; shift
  "$tool" -q -o Dir::Etc::sourcelist="$scratch/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
    -o Dir::State::Lists="$scratch/lists" -o Dir::Cache="$scratch/cache" -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true \
    -o DPkg::Post-Invoke= -o APT::Update::Post-Invoke-Success= "$@"
}
package=
for suite in trixie-backports sid testing; do
  echo "deb [signed-by=$keyring arch=$(dpkg --print-architecture)] $base $suite main" >"$scratch/sources.list"
  say "looking for rust-src $version in Debian $suite"
  apt apt-get update >"$scratch/apt.log" 2>&1 || continue
  package=$(apt apt-cache madison rust-src | awk -v v="$version" '{ split($3, a, "+"); if (a[1] == v) { print $3; exit } }')
  [ -n "$package" ] && break
done
[ -n "$package" ] || die "Debian has no rust-src of version $version: run \`rustup target add $target\`"

say "building the standard library of rustc $version for $target from rust-src $package (once, about a minute)"
(cd "$scratch" && apt apt-get download "rust-src=$package" >>apt.log 2>&1) || die "download failed, see $scratch/apt.log"
dpkg-deb --fsys-tarfile "$scratch"/rust-src_*.deb | tar -x -C "$scratch" "./usr/src/rustc-$version/library"
library=$scratch/usr/src/rustc-$version/library
# RUSTC_BOOTSTRAP: the standard library is built with unstable features, by its nature; for this one build only.
(cd "$library" && RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$scratch/target" \
  RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes -Ctarget-feature=+simd128 --remap-path-prefix=$library=/rustc/library" \
  cargo build -q --release --locked -p sysroot --target "$target" --features compiler-builtins-mem >&2)

mkdir -p "$sysroot/lib/rustlib/$target/lib"
cp "$scratch/target/$target/release/deps/"*.rlib "$sysroot/lib/rustlib/$target/lib/"
# The linker wrapper is looked for beside the libraries; a link, since rustup rewrites its files in place.
ln -s "$(rustc --print sysroot)/lib/rustlib/$host" "$sysroot/lib/rustlib/$host"
rm -rf "$scratch"
touch "$sysroot/.complete"
printf -- '--sysroot=%s' "$sysroot"
