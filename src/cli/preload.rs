//! `LD_PRELOAD` with our library in front.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::{Context, Result};
use nix::fcntl::{fcntl, FcntlArg};

/// The descriptor which stands for the library is at least this, if the limit allows: out of the
/// way of those that the user's own redirections number.
const LOWEST_DESCRIPTOR: i32 = 100;

/// The variable's value: the library, then what the user had there.
pub(super) fn value(library: &Path, current: Option<&OsStr>) -> Result<OsString> {
    let mut value = match library.as_os_str() {
        name if is_plain(name) => name.to_owned(),
        _ => descriptor(library)?,
    };
    if let Some(others) = current.filter(|others| !others.is_empty()) {
        value.push(":");
        value.push(others);
    }
    Ok(value)
}

/// Whether the dynamic loader takes the name as it is: it splits the variable at spaces and colons,
/// without an escape, and replaces `$LIB` and the like.
fn is_plain(name: &OsStr) -> bool {
    !name.as_bytes().iter().any(|byte| matches!(byte, b' ' | b':' | b'$'))
}

/// Another name for a library which has no plain one: that of an open descriptor, which the shell
/// inherits. The library closes it as soon as it is loaded.
fn descriptor(library: &Path) -> Result<OsString> {
    let context = || library.display().to_string();
    let file = File::open(library).with_context(context)?;
    let number = fcntl(&file, FcntlArg::F_DUPFD(LOWEST_DESCRIPTOR))
        .or_else(|_| fcntl(&file, FcntlArg::F_DUPFD(3)))
        .with_context(context)?;
    Ok(format!("/proc/self/fd/{number}").into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by a panic")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_library_stands_before_what_was_there() {
        let library = Path::new("/opt/pysh/lib/libpysh.so");
        assert_eq!(value(library, None).unwrap(), library);
        assert_eq!(value(library, Some(OsStr::new(""))).unwrap(), library);
        let both = value(library, Some(OsStr::new("/a.so b.so"))).unwrap();
        assert_eq!(both, "/opt/pysh/lib/libpysh.so:/a.so b.so");
    }

    #[test]
    fn a_path_that_the_loader_would_split_becomes_a_descriptor() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a b.so", "a:b.so", "$LIB.so"] {
            let library = folder.path().join(name);
            fs::write(&library, name).unwrap();
            let value = value(&library, None).unwrap();
            assert_eq!(fs::read(&value).unwrap(), name.as_bytes(), "{value:?}");
        }
    }

    #[test]
    fn a_missing_library_is_named() {
        let error = value(Path::new("/no where/libpysh.so"), None).unwrap_err();
        assert_eq!(error.to_string(), "/no where/libpysh.so");
    }
}
