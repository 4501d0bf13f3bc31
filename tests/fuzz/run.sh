#!/usr/bin/env bash
# run.sh TARGET SECONDS: fuzzes one target, from the inputs in `corpus`. What it finds of interest is kept out of the
# repository, under the build folder, and serves the next run; an input that fails is in `artifacts`.
set -euo pipefail
cd "$(dirname "$0")"
target=$1 seconds=$2
found=${CARGO_TARGET_DIR:-target}/corpus/$target
mkdir -p "$found"
# libFuzzer's instrumentation is behind flags that a stable compiler takes only so.
RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . --sanitizer none "$target" "$found" "corpus/$target" -- \
  -max_total_time="$seconds" -dict="dict/$target.dict" -timeout=10 -max_len=4096 -print_final_stats=1
