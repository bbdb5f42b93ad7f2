//! zsh's errors: its functions report one and set `errflag`, which ends a script. Here they are told quietly instead.

use std::ffi::c_int;

use super::symbols::{errflag, Zsh};
use crate::shell::globals::{get, set};

/// While this lives errors are silent; afterwards all is as it was.
pub struct Guarded<'a> {
    zsh: &'a Zsh,
    errors: c_int,
    silence: c_int,
}

impl<'a> Guarded<'a> {
    /// From now on zsh's functions do not report errors.
    pub fn begin(zsh: &'a Zsh) -> Self {
        let guarded = Self { zsh, errors: get(zsh.errflag), silence: get(zsh.noerrs) };
        set(zsh.errflag, 0);
        set(zsh.noerrs, 1);
        guarded
    }

    /// Whether there was none.
    pub fn end(self) -> bool {
        let found = get(self.zsh.errflag);
        // An interrupt that came meanwhile stays.
        set(self.zsh.errflag, self.errors | found & errflag::INTERRUPT);
        set(self.zsh.noerrs, self.silence);
        found & errflag::ERROR == 0
    }
}
