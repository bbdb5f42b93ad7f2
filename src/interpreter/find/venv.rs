//! Virtual environments: what `pyvenv.cfg` says (PEP 405; `venv`, `virtualenv` and uv write it).

use std::fs;
use std::path::{Path, PathBuf};

/// A virtual environment.
pub(super) struct Venv {
    /// The environment's folder, which holds `pyvenv.cfg`.
    pub(super) folder: PathBuf,
    /// The folder of the interpreter that the environment was made with: the key `home`.
    pub(super) home: Option<PathBuf>,
    /// That interpreter's version: the key `version` (`venv`) or `version_info` (`virtualenv`, uv).
    pub(super) version: Option<(u8, u8)>,
}

impl Venv {
    /// The environment that this interpreter belongs to. As CPython does, looks for `pyvenv.cfg`
    /// beside the interpreter and one folder up, without following the interpreter's link.
    pub(super) fn of(interpreter: &Path) -> Option<Self> {
        let folder = interpreter.parent()?;
        [Some(folder), folder.parent()].into_iter().flatten().find_map(Self::read)
    }

    fn read(folder: &Path) -> Option<Self> {
        let bytes = fs::read(folder.join("pyvenv.cfg")).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let version = value(&text, "version").or_else(|| value(&text, "version_info"));
        Some(Self {
            folder: folder.to_owned(),
            home: value(&text, "home").map(PathBuf::from),
            version: version.and_then(parse_version),
        })
    }
}

/// The value of a key: lines are `key = value`, keys in any case.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let mut values = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case(key));
    values.next().map(|(_, value)| value.trim())
}

/// The first two numbers of `3.13.0`, `3.13.0.final.0` or `3.13`.
fn parse_version(text: &str) -> Option<(u8, u8)> {
    let mut numbers = text.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}
