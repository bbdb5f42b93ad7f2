//! Which Python the session embeds.
//!
//! In this order: the one that `$PYSH_PYTHON` names; the active virtual environment's; the newest
//! usable one among those on `PATH` and in pyenv's and uv's install folders. What the user chose
//! explicitly (the first two) is never replaced by another: if it can't be used, that is an error.
//!
//! No interpreter is ever run to find out, since that would cost a whole start of Python: paths
//! tell version, library and standard library ([`installation`]). The first `py` waits for this, so no more of them are
//! looked into than it takes ([`newest`]).

mod installation;
mod places;
mod venv;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

pub use installation::{Python, Reason, OLDEST};
use places::{folders, Place};

/// How many unusable candidates [`NotFound`] spells out before it only counts.
const SPELLED_OUT: usize = 6;

/// The variables that decide, with the values that the calling shell has now. An empty value
/// counts as unset.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings<'a> {
    /// `$PYSH_PYTHON`: an interpreter, a name to look up on `PATH`, or an installation's folder.
    pub pysh_python: Option<&'a OsStr>,
    /// `$VIRTUAL_ENV`: the folder of the active virtual environment.
    pub virtual_env: Option<&'a OsStr>,
    /// `$PATH`.
    pub path: Option<&'a OsStr>,
    /// `$PYENV_ROOT`; `~/.pyenv` if unset.
    pub pyenv_root: Option<&'a OsStr>,
    /// `$HOME`.
    pub home: Option<&'a OsStr>,
    /// `$UV_PYTHON_INSTALL_DIR`; `uv/python` in the user's data folder if unset.
    pub uv_dir: Option<&'a OsStr>,
    /// `$XDG_DATA_HOME`: the user's data folder; `~/.local/share` if unset.
    pub xdg_data_home: Option<&'a OsStr>,
}

/// Why an interpreter was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `$PYSH_PYTHON` names it.
    PyshPython,
    /// It is the active virtual environment's.
    VirtualEnv,
    /// It is `python3` or `python3.N` in a folder of `PATH`.
    Path,
    /// pyenv installed it.
    Pyenv,
    /// uv installed it.
    Uv,
}

/// An interpreter that was looked at, and what came of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The path that was looked at.
    pub path: PathBuf,
    /// Why it was looked at.
    pub source: Source,
    /// The usable Python, or why it is not usable.
    pub outcome: Result<Python, Reason>,
}

/// No usable Python. Displays as one line which says what was looked at and what to install.
#[derive(Clone, Debug)]
pub struct NotFound {
    /// Everything that was looked at; each one's outcome is a reason.
    pub candidates: Vec<Candidate>,
}

/// Finds the Python to embed.
///
/// # Errors
/// [`NotFound`] if what the user chose can't be used or, without a choice, if nothing can.
pub fn find(settings: &Settings) -> Result<Python, NotFound> {
    let found = match explicit(settings) {
        Some((_, path)) => installation::inspect(&path).ok(),
        None => newest(places::installed(settings), installation::inspect),
    };
    found.ok_or_else(|| NotFound { candidates: candidates(settings) })
}

/// Everything that [`find`] may look at, in order: only the user's explicit choice if there is one.
#[must_use]
pub fn candidates(settings: &Settings) -> Vec<Candidate> {
    let paths = match explicit(settings) {
        Some(choice) => vec![choice],
        None => distinct(places::installed(settings)),
    };
    paths.into_iter().map(|(source, path)| Candidate::inspect(source, path)).collect()
}

/// The interpreter that the user has chosen.
fn explicit(settings: &Settings) -> Option<(Source, PathBuf)> {
    if let Some(choice) = set(settings.pysh_python) {
        return Some((Source::PyshPython, chosen(choice, set(settings.path))));
    }
    let folder = set(settings.virtual_env)?;
    Some((Source::VirtualEnv, interpreter_of(Path::new(folder))))
}

/// What decides between two: the version, then which place comes first.
type Rank = ((u8, u8), Reverse<usize>);

/// The usable Python of the highest version; among equals the one whose place comes first. Looks into the places that may
/// be the newest before the others, and no further than to where no other can win.
fn newest(places: Vec<Place>, mut inspect: impl FnMut(&Path) -> Result<Python, Reason>) -> Option<Python> {
    let mut best: Option<(Rank, Python)> = None;
    let mut places: Vec<(Rank, Place)> = places.into_iter().enumerate().map(highest_rank).collect();
    places.sort_by_key(|(highest, _)| Reverse(*highest));
    for ((version, place_number), place) in places {
        if best.as_ref().is_some_and(|(rank, _)| *rank > (version, place_number)) {
            break;
        }
        let Ok(python) = inspect(&place.path) else { continue };
        let rank = (python.version, place_number);
        if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
            best = Some((rank, python));
        }
    }
    best.map(|(_, python)| python)
}

/// Adds the highest rank that the Python of a place can have.
fn highest_rank((index, place): (usize, Place)) -> (Rank, Place) {
    ((place.version.unwrap_or((u8::MAX, u8::MAX)), Reverse(index)), place)
}

fn set(value: Option<&OsStr>) -> Option<&OsStr> {
    value.filter(|value| !value.is_empty())
}

/// What `$PYSH_PYTHON` means: a bare name is searched for as a shell would, but past scripts.
fn chosen(choice: &OsStr, search_path: Option<&OsStr>) -> PathBuf {
    let path = Path::new(choice);
    if path.components().count() == 1 && !path.is_dir() {
        let mut found = folders(search_path).map(|folder| folder.join(path)).filter(|p| p.is_file());
        if let Some(program) = found.find(|path| installation::is_elf(path)) {
            return program;
        }
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if absolute.is_dir() {
        interpreter_of(&absolute)
    } else {
        absolute
    }
}

/// The interpreter of an environment's or installation's folder.
fn interpreter_of(folder: &Path) -> PathBuf {
    let python = folder.join("bin/python");
    if python.exists() {
        python
    } else {
        folder.join("bin/python3")
    }
}

/// Leaves out what is the same interpreter under another name (`/bin/python3`, `python3.13`). A
/// virtual environment is not the same as the Python that it was made with.
fn distinct(mut places: Vec<Place>) -> Vec<(Source, PathBuf)> {
    let mut seen = HashSet::new();
    places.retain(|Place { path, .. }| {
        let environment = venv::Venv::of(path).map(|venv| venv.folder);
        seen.insert((path.canonicalize().ok(), environment))
    });
    places.into_iter().map(|place| (place.source, place.path)).collect()
}

impl Candidate {
    fn inspect(source: Source, path: PathBuf) -> Self {
        let outcome = installation::inspect(&path);
        Self { path, source, outcome }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PyshPython => "PYSH_PYTHON",
            Self::VirtualEnv => "the active virtual environment",
            Self::Path => "PATH",
            Self::Pyenv => "pyenv",
            Self::Uv => "uv",
        })
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.path.display())?;
        match &self.outcome {
            Ok(python) => write!(f, "is Python {}.{}", python.version.0, python.version.1),
            Err(reason) => reason.fmt(f),
        }
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.candidates.first() {
            Some(c) if c.source == Source::PyshPython => write!(f, "PYSH_PYTHON: {c}"),
            Some(c) if c.source == Source::VirtualEnv => {
                write!(f, "the active virtual environment: {c}; PYSH_PYTHON can name another")
            }
            _ => self.nothing_installed(f),
        }
    }
}

impl NotFound {
    fn nothing_installed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = OLDEST;
        write!(f, "no CPython {major}.{minor} or newer with a shared libpython was found")?;
        f.write_str(" on PATH or in the folders of pyenv and uv (")?;
        if self.candidates.is_empty() {
            f.write_str("there is no python3 at all")?;
        }
        for (index, candidate) in self.candidates.iter().take(SPELLED_OUT).enumerate() {
            write!(f, "{}{candidate}", if index == 0 { "" } else { "; " })?;
        }
        if self.candidates.len() > SPELLED_OUT {
            write!(f, "; and {} more", self.candidates.len() - SPELLED_OUT)?;
        }
        f.write_str("): install one, for example libpython3.13 of Debian 13, libpython3.12 of ")?;
        f.write_str("Ubuntu 24.04, or by 'uv python install 3.13', or name one in PYSH_PYTHON")
    }
}

impl std::error::Error for NotFound {}

#[cfg(test)]
mod tests;
