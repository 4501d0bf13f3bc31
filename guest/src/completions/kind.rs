//! What an argument's values are.

/// Where suggestions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person's own words: nothing is suggested.
    Words,
    /// A configured Odoo.
    Instance,
    /// A model's technical name.
    Model,
    /// A field of the chosen model.
    Field,
    /// The name of a record of this model.
    NameOf(&'static str),
    /// A record's id; several, with commas, where `several`.
    Id {
        /// The chosen one, or that of the chosen report, where none is fixed.
        model: Option<&'static str>,
        several: bool,
    },
    /// A report's technical name, such as `sale.report_saleorder`; of the chosen model, where one is.
    Report,
    /// The code of an installed language, such as `fr_FR`.
    Language,
}

impl Kind {
    /// The kind of a template's variable, by its name; nothing when the template has no such variable.
    pub(super) fn of_variable(template: &str, variable: &str) -> Option<Self> {
        let path = template.strip_prefix("odoo://")?;
        let before = path.find(&format!("{{{variable}}}")).and_then(|at| path.get(..at))?;
        Some(match variable {
            "instance" => Self::Instance,
            "model" => Self::Model,
            "field" => Self::Field,
            "id" | "ids" => Self::Id {
                model: before.ends_with("/attachment/").then_some("ir.attachment"),
                several: variable == "ids",
            },
            "report" => Self::Report,
            "lang" => Self::Language,
            _ => Self::Words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources;

    #[test]
    fn every_variable_of_our_own_templates_is_known() {
        for template in resources::templates() {
            let template = template["uriTemplate"].as_str().unwrap();
            let variables = template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
            for variable in variables {
                let kind = Kind::of_variable(template, variable);
                assert!(kind.is_some_and(|kind| kind != Kind::Words), "{template}: {variable} is {kind:?}");
            }
        }
    }

    #[test]
    fn an_id_is_of_the_model_that_its_template_means() {
        let of = Kind::of_variable;
        let chosen = Kind::Id { model: None, several: false };
        assert_eq!(of("odoo://{instance}/{model}/{id}", "id"), Some(chosen));
        let attachment = Kind::Id { model: Some("ir.attachment"), several: false };
        assert_eq!(of("odoo://{instance}/attachment/{id}", "id"), Some(attachment));
        let printed = Kind::Id { model: None, several: true };
        assert_eq!(of("odoo://{instance}/report/{report}/{ids}", "ids"), Some(printed));
    }

    #[test]
    fn what_is_no_template_of_ours_or_lacks_the_variable_is_nothing() {
        assert_eq!(Kind::of_variable("odoo://{instance}/{model}", "id"), None);
        assert_eq!(Kind::of_variable("file:///{id}", "id"), None);
        assert_eq!(Kind::of_variable("odoo://{topic}", "topic"), Some(Kind::Words));
    }
}
