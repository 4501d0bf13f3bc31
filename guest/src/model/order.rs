//! The `order` of a search: `date_order desc, id`.

use super::fields::Schema;
use crate::error::Error;

/// More keys than this only cost the database time.
const MOST_KEYS: usize = 8;
const EXAMPLE: &str = "write it as \"date_order desc, id\"";

/// The names that an order sorts by, for fetching their fields together with others.
pub fn names(order: &str) -> impl Iterator<Item = &str> + Clone {
    order.split(',').filter_map(|key| key.split_whitespace().next())
}

/// Checks an order against the model; gives it in one canonical spelling.
pub fn check(schema: &Schema, model: &str, order: &str) -> Result<String, Error> {
    let keys: Vec<&str> = order.split(',').map(str::trim).collect();
    if keys.len() > MOST_KEYS {
        return Err(Error::invalid(format!("The order has {} keys; at most {MOST_KEYS} are allowed.", keys.len())));
    }
    let mut spelled = Vec::with_capacity(keys.len());
    for key in keys {
        let words: Vec<&str> = key.split_whitespace().collect();
        let (name, direction) = match words.as_slice() {
            [name] => (*name, String::new()),
            [name, direction] => (*name, direction.to_ascii_lowercase()),
            [] => return Err(Error::invalid("The order has an empty key.").hint(EXAMPLE)),
            _ => return Err(Error::invalid(format!("The order key {key:?} is too long.")).hint(EXAMPLE)),
        };
        if !matches!(direction.as_str(), "" | "asc" | "desc") {
            return Err(Error::invalid(format!("The order key {key:?} must end in asc or desc.")).hint(EXAMPLE));
        }
        if !schema.field(model, name)?.sortable {
            let message =
                format!("{model} cannot be ordered by {name}: Odoo computes it, the database does not hold it.");
            return Err(Error::invalid(message));
        }
        spelled.push(format!("{name} {direction}").trim_end().to_owned());
    }
    Ok(spelled.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fake::Fake;
    use crate::model::fields::Purpose;

    fn order(text: &str) -> Result<String, Error> {
        let fake = Fake::partners();
        check(&Schema::new(&fake, Purpose::Read), "res.partner", text)
    }

    #[test]
    fn an_order_is_spelled_canonically() {
        assert_eq!(order(" name  DESC,id ").unwrap(), "name desc, id");
    }

    #[test]
    fn what_is_no_order_is_refused() {
        for text in
            ["", "name,,id", "name down", "name desc; drop table", "nmae", "display_name", "name desc nulls first"]
        {
            assert!(order(text).is_err(), "{text:?}");
        }
        assert!(order("nmae desc").unwrap_err().hint.unwrap().contains("name"));
    }
}
