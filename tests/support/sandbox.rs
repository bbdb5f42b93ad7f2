//! A place and an environment of its own for each shell that a test starts.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::image::Image;
use super::python::Python;

const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Folders that exist as long as this does: `work`, `home`, and two that must be empty in the end.
pub(crate) struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// Makes the folders.
    pub(crate) fn new() -> io::Result<Self> {
        let sandbox = Self { root: tempfile::Builder::new().prefix("pysh-test-").tempdir()? };
        for folder in ["work", "home", "tmp", "run"] {
            fs::create_dir(sandbox.path(folder))?;
        }
        // Where there is none fish makes one in the background, from all manual pages.
        fs::create_dir_all(sandbox.home().join(".local/share/fish/generated_completions"))?;
        Ok(sandbox)
    }

    fn path(&self, folder: &str) -> PathBuf {
        self.root.path().join(folder)
    }

    /// The working directory of the shell.
    pub(crate) fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// `$HOME` of the shell.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// Gives `command` this place and nothing of the test's own environment.
    pub(crate) fn enter(&self, command: &mut Command) {
        command.current_dir(self.work()).env_clear();
        command.env("PATH", SYSTEM_PATH).env("LANG", "C.UTF-8").env("TERM", "xterm");
        command.env("HOME", self.path("home")).env("TMPDIR", self.path("tmp"));
        command.env("XDG_RUNTIME_DIR", self.path("run"));
    }

    /// Temporary and runtime files that nobody removed, save the folder that fish itself makes.
    pub(crate) fn litter(&self) -> Vec<PathBuf> {
        let is_fishs =
            |file: &PathBuf| file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"fish."));
        ["tmp", "run"].iter().flat_map(|folder| files(&self.path(folder))).filter(|file| !is_fishs(file)).collect()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// What makes a shell speak Python: the image and the Python to use.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) image: Image,
    pub(crate) python: Python,
}

impl Setup {
    /// Puts `pysh` on the path of `command` and names the library in `$LIBPYSH`.
    pub(crate) fn offer(&self, command: &mut Command) {
        command.env("PATH", format!("{}:{SYSTEM_PATH}", self.image.commands().display()));
        command.env("LIBPYSH", self.image.library());
        command.env("PYSH_PYTHON", &self.python.path);
    }

    /// `offer`, and preloads the library.
    pub(crate) fn preload(&self, command: &mut Command) {
        self.offer(command);
        command.env("LD_PRELOAD", self.image.library());
    }
}
