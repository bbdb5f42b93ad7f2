//! What the variables of a stage are, to see which of them shell source sets: bash itself loses them with the stage.

use std::collections::HashMap;

use pysh_contract::wire::{Reader, Writer};

use super::host::BashHost;
use crate::shell::host::Host;

/// All variables, with attributes and values as messages have them.
pub struct Snapshot(HashMap<Vec<u8>, Vec<u8>>);

impl Snapshot {
    /// As they are now.
    pub fn take(host: &BashHost) -> Self {
        let mut names = Writer::new();
        host.names(&mut names);
        let mut reader = Reader::new(names.as_slice());
        let count = reader.u32().unwrap_or(0);
        let names = (0..count).filter_map(|_| reader.bytes().ok()).filter(|name| !is_shells_own(name));
        Self(names.map(|name| (name.to_vec(), value(host, name))).collect())
    }

    /// The names of those that are others now, or are gone.
    pub fn changed(self, host: &BashHost) -> Vec<Vec<u8>> {
        let Self(mut before) = self;
        let Self(now) = Self::take(host);
        let mut changed = Vec::new();
        for (name, value) in now {
            if before.remove(&name).as_ref() != Some(&value) {
                changed.push(name);
            }
        }
        changed.extend(before.into_keys());
        changed
    }
}

fn value(host: &BashHost, name: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    host.read(name, &mut out);
    out.as_slice().to_vec()
}

/// Variables that tell of the shell itself, or change without being set (bash(1), "Shell Variables").
fn is_shells_own(name: &[u8]) -> bool {
    const OWN: [&[u8]; 18] = [
        b"_",
        b"COMP_CWORD",
        b"COMP_LINE",
        b"COMP_POINT",
        b"COMP_WORDS",
        b"DIRSTACK",
        b"EPOCHREALTIME",
        b"EPOCHSECONDS",
        b"FUNCNAME",
        b"GROUPS",
        b"HISTCMD",
        b"LINENO",
        b"OLDPWD",
        b"PIPESTATUS",
        b"PWD",
        b"RANDOM",
        b"SECONDS",
        b"SRANDOM",
    ];
    OWN.contains(&name) || name.starts_with(b"BASH") || name == b"SHELLOPTS"
}
