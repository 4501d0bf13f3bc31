//! Makes a [`Plugin`] of an image: size, imports, compile, exports, then what the plugin says of itself.

use super::contract::{Info, Tool};
use super::exports::Exports;
use super::{Error, Loaded, Plugin, translate};
use crate::config::limits::Limits;
use crate::egress::Gate;
use crate::engine::{Engine, Image, LoadError, Outlet, Program};
use std::collections::BTreeSet;
use std::sync::Arc;

/// More would not fit any model's context.
const MAX_TOOLS: usize = 512;

/// More would not fit any menu.
const MAX_PROMPTS: usize = 512;

impl Plugin {
    /// Loads and checks a plugin. It describes itself in a sandbox that finds its environment but cannot send anything.
    ///
    /// # Errors
    ///
    /// [`Error::Load`], with all that keeps the plugin from being used.
    pub async fn load(engine: &Engine, image: Image, gate: Gate, limits: &Limits) -> Result<Self, Error> {
        let program = Program::load(engine, image, limits).await?;
        let exports = Arc::new(Exports::find(program.linked())?);
        let found = Arc::clone(&exports);
        let (info, tools, prompts) = program
            .step("load".to_owned(), Outlet::closed(&gate), move |store, instance| {
                Box::pin(async move {
                    let info = found.identity.load(&mut *store, instance)?.call_describe(&mut *store).await?;
                    let tools = found.tools.load(&mut *store, instance)?.call_list_tools(&mut *store).await?;
                    let prompts = match found.prompts.get() {
                        Ok(prompts) => prompts.load(&mut *store, instance)?.call_list_prompts(store).await?,
                        Err(_) => Ok(Vec::new()),
                    };
                    Ok((info, tools, prompts))
                })
            })
            .await
            .map_err(LoadError::Stopped)?;
        let refused = |failure| LoadError::Refused(Error::from(failure).to_string());
        let (tools, prompts) = (tools.map_err(refused)?, prompts.map_err(refused)?);
        if prompts.len() > MAX_PROMPTS {
            let count = prompts.len();
            return Err(LoadError::Description(format!("{count} prompts; at most {MAX_PROMPTS} are allowed")).into());
        }
        let info = translate::info(info);
        let prompts = translate::prompts(&prompts, limits.result).map_err(described)?;
        let tools = tools.into_iter().map(translate::tool).collect::<Result<Vec<_>, _>>().map_err(described)?;
        check_info(&info).and_then(|()| check_tools(&tools)).map_err(LoadError::Description)?;
        Ok(Self(Arc::new(Loaded { program, exports, gate, info, tools, prompts })))
    }
}

fn described(error: Error) -> LoadError {
    LoadError::Description(error.to_string())
}

fn check_info(info: &Info) -> Result<(), String> {
    let named = !info.name.is_empty()
        && info.name.len() <= 64
        && info.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !named {
        return Err(format!("its name must be 1 to 64 of a-z, 0-9 and -, not {:?}", info.name));
    }
    if info.version.is_empty() {
        return Err("its version is empty".to_owned());
    }
    Ok(())
}

fn check_tools(tools: &[Tool]) -> Result<(), String> {
    if tools.len() > MAX_TOOLS {
        return Err(format!("{} tools; at most {MAX_TOOLS} are allowed", tools.len()));
    }
    let mut names = BTreeSet::new();
    for tool in tools {
        if !is_tool_name(&tool.name) {
            return Err(format!("a tool's name must be 1 to 64 of A-Z, a-z, 0-9, _, . and -, not {:?}", tool.name));
        }
        if !names.insert(tool.name.as_str()) {
            return Err(format!("two tools are named {}", tool.name));
        }
        let schemas = [("input", Some(&tool.input_schema)), ("output", tool.output_schema.as_ref())];
        for (which, schema) in schemas {
            // MCP: arguments and structured content are objects.
            if schema.is_some_and(|schema| schema.get("type").and_then(|kind| kind.as_str()) != Some("object")) {
                return Err(format!("the {which} schema of {} must have \"type\": \"object\"", tool.name));
            }
        }
    }
    Ok(())
}

fn is_tool_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::contract::Effect;
    use serde_json::{Map, Value, json};

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("{other} is no object"),
        }
    }

    fn tool(name: &str) -> Tool {
        Tool {
            name: name.to_owned(),
            title: None,
            description: String::new(),
            input_schema: object(json!({"type": "object"})),
            output_schema: None,
            effect: Effect::Read,
            extra: Map::new(),
        }
    }

    #[test]
    fn ordinary_tools_pass() {
        assert_eq!(check_tools(&[tool("odoo_read"), tool("odoo.search-2")]), Ok(()));
    }

    #[test]
    fn names_that_mcp_does_not_allow_are_refused() {
        for name in ["", "a b", "é", "a/b", "a\n", &"x".repeat(65)] {
            assert!(check_tools(&[tool(name)]).is_err(), "{name:?}");
        }
    }

    #[test]
    fn two_tools_of_one_name_are_refused() {
        let error = check_tools(&[tool("a"), tool("b"), tool("a")]).unwrap_err();
        assert_eq!(error, "two tools are named a");
    }

    #[test]
    fn a_schema_that_is_not_of_an_object_is_refused() {
        let mut array = tool("a");
        array.output_schema = Some(object(json!({"type": "array"})));
        assert!(check_tools(&[array]).unwrap_err().contains("output schema of a"));
        let mut open = tool("a");
        open.input_schema = Map::new();
        assert!(check_tools(&[open]).unwrap_err().contains("input schema of a"));
    }

    #[test]
    fn a_plugin_has_a_plain_name_and_a_version() {
        let info = |name: &str, version: &str| Info {
            name: name.to_owned(),
            version: version.to_owned(),
            title: String::new(),
            description: String::new(),
            instructions: None,
        };
        assert_eq!(check_info(&info("odoo-tools", "1.0.0")), Ok(()));
        assert!(check_info(&info("Odoo tools", "1.0.0")).is_err());
        assert!(check_info(&info("odoo-tools", "")).is_err());
    }
}
