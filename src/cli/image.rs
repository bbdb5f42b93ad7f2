//! The install image: where this program's other parts are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// An installed pysh: the folder with `bin`, `lib` and `share`.
pub(super) struct Image {
    root: PathBuf,
}

impl Image {
    /// The image that this program was started from, through any symbolic links to it.
    pub(super) fn of_this_program() -> Result<Self> {
        let program = std::env::current_exe().context("can't tell where pysh is installed")?;
        let root = program.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
        Ok(Self { root: root.to_owned() })
    }

    /// The image in this folder.
    #[cfg(test)]
    pub(super) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// This program.
    pub(super) fn command(&self) -> PathBuf {
        self.root.join("bin/pysh")
    }

    /// The shared object that is loaded into the shell.
    pub(super) fn library(&self) -> PathBuf {
        self.root.join("lib/libpysh.so")
    }

    /// The extension module that serves the session.
    pub(super) fn module(&self) -> PathBuf {
        self.root.join("lib/pysh/_pysh.abi3.so")
    }

    /// The folder with the module that zsh loads.
    pub(super) fn zsh_modules(&self) -> PathBuf {
        self.root.join("lib/pysh/zsh")
    }

    /// The folder with zsh's completion functions.
    pub(super) fn zsh_functions(&self) -> PathBuf {
        self.root.join("share/zsh/site-functions")
    }

    /// The Python package.
    pub(super) fn package(&self) -> PathBuf {
        self.root.join("lib/pysh/python/pysh")
    }
}
