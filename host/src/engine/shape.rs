//! What a component is made of, counted before it is compiled.
//!
//! The size of a file says little of what compiling it takes: a million empty functions fit in 4 MB, and take 5 GB of
//! memory and most of a minute; a function with a hundred thousand variables takes a dozen bytes.

use super::error::LoadError;
use super::limit::Limit;
use wasmparser::{BinaryReaderError, FunctionBody, Parser, Payload};

/// What compiling costs by.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    functions: usize,
    largest_function: usize,
    locals: usize,
    declarations: usize,
}

impl Shape {
    /// Reads a component, with all that is nested in it, as far as the limits: not beyond the first that it exceeds.
    ///
    /// # Errors
    ///
    /// [`LoadError::Component`] when it cannot be read, [`LoadError::Fixed`] when it is larger than a limit. That it can be
    /// read does not make it valid.
    pub(super) fn check(component: &[u8]) -> Result<Self, LoadError> {
        let mut shape = Self::default();
        for payload in Parser::new(0).parse_all(component) {
            shape.count(&payload.map_err(unreadable)?)?;
        }
        Ok(shape)
    }

    fn count(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::CodeSectionEntry(body) => self.function(body),
            // Its length is that of the functions, which follow, and data is not compiled.
            Payload::CodeSectionStart { .. } | Payload::DataSection(_) | Payload::CustomSection(_) => Ok(()),
            // Their contents follow as payloads of their own.
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => Ok(()),
            other => {
                let length = other.as_section().map_or(0, |(_, range)| range.len());
                add(&mut self.declarations, length, Limit::Declarations)
            }
        }
    }

    fn function(&mut self, body: &FunctionBody<'_>) -> Result<(), LoadError> {
        add(&mut self.functions, 1, Limit::Functions)?;
        self.largest_function = self.largest_function.max(body.range().len());
        if self.largest_function > Limit::FunctionBody.value() {
            return Err(LoadError::Fixed(Limit::FunctionBody));
        }
        for group in body.get_locals_reader().map_err(unreadable)? {
            let (count, _) = group.map_err(unreadable)?;
            add(&mut self.locals, usize::try_from(count).unwrap_or(usize::MAX), Limit::Locals)?;
        }
        Ok(())
    }
}

fn add(sum: &mut usize, count: usize, limit: Limit) -> Result<(), LoadError> {
    *sum = sum.saturating_add(count);
    if *sum > limit.value() { Err(LoadError::Fixed(limit)) } else { Ok(()) }
}

fn unreadable(error: BinaryReaderError) -> LoadError {
    LoadError::Component(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(module: &str) -> Result<Shape, LoadError> {
        Shape::check(&wat::parse_str(format!("(component (core module {module}))")).unwrap())
    }

    #[test]
    fn functions_and_variables_are_counted_and_data_is_not() {
        let data = "x".repeat(100_000);
        let shape = shape(&format!("(memory 2) (data \"{data}\") (func (local i32 i64)) (func (local f32))")).unwrap();
        assert_eq!((shape.functions, shape.locals), (2, 3));
        assert!(shape.declarations < 100, "{shape:?}");
    }

    #[test]
    fn nested_components_count_together() {
        let inner = "(component (core module (func)))";
        let text = format!("(component {inner} {inner} (component {inner} (core module (func) (func))))");
        assert_eq!(Shape::check(&wat::parse_str(text).unwrap()).unwrap().functions, 5);
    }

    #[test]
    fn each_limit_is_held() {
        let most = Limit::Functions.value();
        let variables = format!("(func (local {}))", "i32 ".repeat(50_000));
        for (module, limit) in [
            ("(func)".repeat(most + 1), Limit::Functions),
            (format!("(func {})", "nop ".repeat(Limit::FunctionBody.value())), Limit::FunctionBody),
            (variables.repeat(21), Limit::Locals),
            ("(import \"a\" \"b\" (func))".repeat(200_000), Limit::Declarations),
        ] {
            assert_eq!(shape(&module).unwrap_err(), LoadError::Fixed(limit));
        }
        assert_eq!(shape(&"(func)".repeat(most)).unwrap().functions, most);
    }
}
