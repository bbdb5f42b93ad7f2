//! bash changes the C library's time zone when an exported `TZ` is assigned (variables.c, `sv_tz`), but not when one that has a
//! value is exported, or hidden by a local: it does not need it itself.

use pysh_contract::message::attribute::EXPORTED;

use super::symbols::Bash;
use super::variable::Found;
use crate::shell::time_zone;

/// See [`time_zone::follow`].
pub fn follow(bash: &'static Bash) {
    let exported = Found::find(bash, c"TZ").filter(|found| found.attributes() & EXPORTED != 0);
    // SAFETY: on bash's thread; makes the table that the C library reads.
    time_zone::follow(exported.and_then(Found::text), || unsafe { (bash.maybe_make_export_env)() });
}
