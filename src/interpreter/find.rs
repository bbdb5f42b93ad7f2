//! Which Python the session embeds.
//!
//! In this order: the one that `$PYSH_PYTHON` names; the active virtual environment's; the newest
//! usable one among those on `PATH` and in pyenv's and uv's install folders. What the user chose
//! explicitly (the first two) is never replaced by another: if it can't be used, that is an error.
//!
//! No interpreter is ever run to find out, since that would cost a whole start of Python: paths
//! tell version, library and standard library ([`installation`]).

mod installation;
mod venv;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

pub use installation::{Python, Reason, OLDEST};

/// The last minor version looked for as `python3.N` on `PATH`: one release a year, until 2035.
const NEWEST_MINOR: u8 = 24;

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
    let candidates = candidates(settings);
    newest(&candidates).cloned().ok_or(NotFound { candidates })
}

/// Everything that [`find`] looks at, in order: only the user's explicit choice if there is one.
#[must_use]
pub fn candidates(settings: &Settings) -> Vec<Candidate> {
    let paths = if let Some(choice) = set(settings.pysh_python) {
        vec![(Source::PyshPython, chosen(choice, set(settings.path)))]
    } else if let Some(folder) = set(settings.virtual_env) {
        vec![(Source::VirtualEnv, interpreter_of(Path::new(folder)))]
    } else {
        distinct(installed(settings))
    };
    paths.into_iter().map(|(source, path)| Candidate::inspect(source, path)).collect()
}

/// The usable Python of the highest version; among equals the one that was looked at first.
fn newest(candidates: &[Candidate]) -> Option<&Python> {
    let usable = candidates.iter().filter_map(|candidate| candidate.outcome.as_ref().ok());
    usable.rev().max_by_key(|python| python.version)
}

fn set(value: Option<&OsStr>) -> Option<&OsStr> {
    value.filter(|value| !value.is_empty())
}

/// What `$PYSH_PYTHON` means: a bare name is searched for as a shell would, but past scripts.
fn chosen(choice: &OsStr, search_path: Option<&OsStr>) -> PathBuf {
    let path = Path::new(choice);
    if path.components().count() == 1 && !path.is_dir() {
        let mut found =
            folders(search_path).map(|folder| folder.join(path)).filter(|p| p.is_file());
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

fn installed(settings: &Settings) -> Vec<(Source, PathBuf)> {
    let on_path = on_path(set(settings.path)).into_iter().map(|path| (Source::Path, path));
    let pyenv = pyenv_folder(settings).map(|folder| installed_in(&folder)).unwrap_or_default();
    let uv = uv_folder(settings).map(|folder| installed_in(&folder)).unwrap_or_default();
    on_path
        .chain(pyenv.into_iter().map(|path| (Source::Pyenv, path)))
        .chain(uv.into_iter().map(|path| (Source::Uv, path)))
        .collect()
}

/// The folders of a search path. Relative ones are left out: they depend on where the shell is.
fn folders(search_path: Option<&OsStr>) -> impl Iterator<Item = PathBuf> + '_ {
    search_path.into_iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute())
}

/// Every `python3` on `PATH`, then every `python3.N`.
fn on_path(search_path: Option<&OsStr>) -> Vec<PathBuf> {
    let numbered = (OLDEST.1..=NEWEST_MINOR).rev().map(|minor| format!("python3.{minor}"));
    let names: Vec<String> = std::iter::once("python3".to_owned()).chain(numbered).collect();
    let folders: Vec<PathBuf> = folders(search_path).collect();
    let paths = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.filter(|path| path.is_file()).collect()
}

fn pyenv_folder(settings: &Settings) -> Option<PathBuf> {
    let root = set(settings.pyenv_root).map(PathBuf::from);
    let root = root.or_else(|| set(settings.home).map(|home| Path::new(home).join(".pyenv")))?;
    Some(root.join("versions"))
}

fn uv_folder(settings: &Settings) -> Option<PathBuf> {
    let home = || set(settings.home).map(|home| Path::new(home).join(".local/share"));
    let data = || set(settings.xdg_data_home).map(PathBuf::from).or_else(home);
    set(settings.uv_dir).map(PathBuf::from).or_else(|| Some(data()?.join("uv/python")))
}

/// The interpreters of a folder with one installation in each subfolder, newest first. Virtual
/// environments, which pyenv keeps there too, are not installations.
fn installed_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|prefix| !prefix.join("pyvenv.cfg").exists())
        .map(|prefix| prefix.join("bin/python3"))
        .filter(|python| python.is_file())
        .collect();
    found.sort_by_cached_key(|python| (std::cmp::Reverse(numbers(python)), python.clone()));
    found
}

/// The numbers in a path, so that `3.13.10` sorts after `3.13.9`.
fn numbers(path: &Path) -> Vec<u32> {
    let text = path.to_string_lossy();
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// Leaves out what is the same interpreter under another name (`/bin/python3`, `python3.13`). A
/// virtual environment is not the same as the Python that it was made with.
fn distinct(mut paths: Vec<(Source, PathBuf)>) -> Vec<(Source, PathBuf)> {
    let mut seen = HashSet::new();
    paths.retain(|(_, path)| {
        let environment = venv::Venv::of(path).map(|venv| venv.folder);
        seen.insert((path.canonicalize().ok(), environment))
    });
    paths
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
