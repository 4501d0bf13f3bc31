//! The plugin's exports as wasmtime calls them, made from `wit/plugin.wit`.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "host-view",
    exports: { default: async },
});
