//! The Pythons to test with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Prints the version if this Python can be embedded; nothing otherwise.
const PROBE: &str = "import sys, sysconfig
if sys.version_info >= (3, 12) and sysconfig.get_config_var('Py_ENABLE_SHARED'):
    print('%d.%d.%d' % sys.version_info[:3], sys.executable)";

/// An interpreter that pysh can embed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Python {
    /// Major, minor, micro.
    pub(crate) version: [u32; 3],
    /// The executable, for `$PYSH_PYTHON`.
    pub(crate) path: PathBuf,
}

impl Python {
    /// Asks the interpreter at `path`; `None` if it is not there or cannot be embedded.
    pub(crate) fn probe(path: &Path) -> Option<Self> {
        let mut command = Command::new(path);
        let output = command.args(["-c", PROBE]).stderr(Stdio::null()).output().ok()?;
        let answer = String::from_utf8(output.stdout).ok()?;
        let (version, path) = answer.trim_end().split_once(' ')?;
        let mut parts = version.split('.').map_while(|part| part.parse().ok());
        let version = [parts.next()?, parts.next()?, parts.next()?];
        Some(Self { version, path: path.into() })
    }

    /// `3.13`, as the file names of a Python have it.
    pub(crate) fn minor(&self) -> String {
        format!("{}.{}", self.version[0], self.version[1])
    }
}

/// The Pythons that `$PYSH_TEST_PYTHONS` asks for: `all`, or executables joined by colons.
/// Without it the newest one that is found.
///
/// # Errors
/// When there is none, or one that was asked for cannot be embedded.
pub(crate) fn wanted() -> Result<Vec<Python>, String> {
    match std::env::var("PYSH_TEST_PYTHONS").as_deref() {
        Err(_) | Ok("") => {
            let newest = found().pop();
            Ok(vec![newest.ok_or("found no CPython >= 3.12 with a shared libpython")?])
        }
        Ok("all") => Ok(found()),
        Ok(paths) => paths.split(':').map(named).collect(),
    }
}

fn named(path: &str) -> Result<Python, String> {
    let refusal = || format!("{path} is no CPython >= 3.12 with a shared libpython");
    Python::probe(Path::new(path)).ok_or_else(refusal)
}

/// One Python for each version, oldest first.
fn found() -> Vec<Python> {
    let mut pythons: Vec<_> = candidates().iter().filter_map(|path| Python::probe(path)).collect();
    pythons.sort();
    pythons.dedup_by_key(|python| python.version);
    pythons
}

fn candidates() -> Vec<PathBuf> {
    let names = ["python3".to_owned()].into_iter();
    let mut paths: Vec<PathBuf> =
        names.chain((12..20).map(|minor| format!("python3.{minor}"))).map(PathBuf::from).collect();
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let pyenv = std::env::var_os("PYENV_ROOT").map_or_else(|| home.join(".pyenv"), PathBuf::from);
    for versions in [pyenv.join("versions"), home.join(".local/share/uv/python")] {
        let installed = std::fs::read_dir(versions).into_iter().flatten().flatten();
        paths.extend(installed.map(|entry| entry.path().join("bin/python3")));
    }
    paths
}
