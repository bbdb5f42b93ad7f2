//! The build under test.

use std::path::PathBuf;

/// An install image, as `scripts/build` leaves it.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    root: PathBuf,
}

impl Image {
    /// `$PYSH_IMAGE`, else `target/pysh` of this repository.
    ///
    /// # Errors
    /// Says what is missing, when there is no library.
    pub(crate) fn find() -> Result<Self, String> {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pysh");
        let root = std::env::var_os("PYSH_IMAGE").unwrap_or_else(|| default.into());
        let image = Self { root: root.into() };
        let library = image.library();
        if library.is_file() {
            return Ok(image);
        }
        Err(format!("no {}: run scripts/build, or set PYSH_IMAGE", library.display()))
    }

    /// The preload object.
    pub(crate) fn library(&self) -> PathBuf {
        self.root.join("lib/libpysh.so")
    }

    /// The folder of the `pysh` command.
    pub(crate) fn commands(&self) -> PathBuf {
        self.root.join("bin")
    }
}
