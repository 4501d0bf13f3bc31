//! Records that belong to others of their kind by `parent_id`.

use crate::{
    orm::{Env, Row},
    raise::Raise,
};

/// How far up a hierarchy is followed.
pub(crate) const MAX_ANCESTORS: usize = 64;

/// Refuses a record that is above itself, with this text.
pub(crate) fn refuse_loop(env: Env<'_>, row: &Row, told: &'static str) -> Result<(), Raise> {
    let mut above = env.follow(row, "parent_id");
    let mut steps = 0;
    while let Some(parent) = above {
        steps += 1;
        if parent.id == row.id || steps > MAX_ANCESTORS {
            return Err(Raise::validation(env.language().word(told)));
        }
        above = env.follow(parent, "parent_id");
    }
    Ok(())
}
