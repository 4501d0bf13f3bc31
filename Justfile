# Every recipe is thin; what has logic is a script beside what it serves, or Rust.

set shell := ["bash", "-euo", "pipefail", "-c"]

target := env("CARGO_TARGET_DIR", justfile_directory() / "target")
wasm := "wasm32-unknown-unknown"
server := target / "release/odoo-mcp-server"
guest := target / "odoo-tools.wasm"
image := target / "odoo-tools.cwasm"

# The same for every recipe, so that no build undoes another's.
export ODOO_MCP_GUEST_IMAGE := image

# What there is.
default:
    @just --list --unsorted

# Build everything, then show a real session: an MCP client's calls and the answers, against the built-in demo Odoo.
demo: build
    cargo run --quiet --release -p odoo-mcp-tests --bin session -- {{server}} demo

# Build everything and run all tests, against the simulator and against a real Odoo 19 that this brings up.
test: build guests && lint
    tests/run.sh

# The server, with the guest compiled ahead of time and embedded.
build: guest
    [ -e {{image}} ] || : > {{image}}
    cargo build --release -p odoo-mcp-server
    {{server}} precompile {{guest}} {{image}}
    cargo build --release -p odoo-mcp-server

# The guest as a component: target/odoo-tools.wasm.
guest:
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(guest/target.sh) {{remap}}" \
      cargo build -p odoo-tools --lib --profile guest --target {{wasm}}
    cp -u {{target}}/{{wasm}}/guest/odoo_tools.wasm {{guest}}

# The components that misbehave on purpose, for the tests.
guests:
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(guest/target.sh) {{remap}}" \
      cargo build -p odoo-mcp-test-guests --examples --profile guest --target {{wasm}}

# No path of this machine in the component, and the same bytes from any folder.
remap := "--remap-path-prefix=" + env("CARGO_HOME", env("HOME") / ".cargo") + "/registry/src=/registry --remap-path-prefix=" + justfile_directory() + "=/project"

# Start a real Odoo 19 with demo data on loopback and print how to connect to it; `just odoo-down` stops it.
odoo: build
    tests/real/up.sh > target/odoo.env
    tests/real/client.sh target/odoo.env {{server}}

odoo-down:
    tests/real/down.sh

# Start-up, memory, cost per call, sizes of answers: ratios within one run.
bench: build
    cargo run --quiet --release -p odoo-mcp-tests --bin bench -- {{server}} {{guest}}

# Fuzz one target; tests/fuzz/fuzz_targets has them. Needs `cargo install cargo-fuzz --locked`.
fuzz TARGET SECONDS="600":
    tests/fuzz/run.sh {{TARGET}} {{SECONDS}}

# Fuzz each target, so long each.
fuzz-all SECONDS="600":
    for target in tests/fuzz/fuzz_targets/*.rs; do tests/fuzz/run.sh "$(basename "$target" .rs)" {{SECONDS}}; done

# What goes wrong between an agent and Odoo, on purpose: `name | expected | seen | figure`. `just faults W1` runs one.
faults *rows: build guests
    cargo run --quiet --release -p odoo-mcp-tests --bin faults -- {{rows}}

# Twenty ordinary jobs on a real Odoo, and what they cost a model: `job | calls | requests | bytes | end state`.
tasks *jobs: build
    odoo=$(tests/real/up.sh); eval "$odoo"; cargo run --quiet --release -p odoo-mcp-tests --bin tasks -- {{jobs}}

# Formatting and lints, as CI wants them.
lint:
    cargo fmt --all --check
    RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --quiet --workspace --no-deps --document-private-items --release
    cargo clippy --workspace --all-targets --release -- -D warnings
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(guest/target.sh)" \
      cargo clippy -p odoo-tools --lib --profile guest --target {{wasm}} -- -D warnings
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(guest/target.sh)" \
      cargo clippy -p odoo-mcp-test-guests --examples --profile guest --target {{wasm}} -- -D warnings
