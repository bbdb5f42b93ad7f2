//! Where the files are that a shell reads under relative names: a script leaves its folder, and the shell goes on calling it
//! what it was called at first. Tracebacks need the file itself.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// So many names are kept: a script that makes up ever new files must not fill the memory.
const MAX: usize = 1024;

thread_local! {
    /// The folder in which the shell was when it began to read the file of this name. Shells have one thread.
    static FOLDERS: RefCell<BTreeMap<Vec<u8>, PathBuf>> = const { RefCell::new(BTreeMap::new()) };
}

/// The shell begins to read the file `name`.
pub fn note(name: &[u8]) {
    if name.is_empty() || name.starts_with(b"/") {
        return;
    }
    let Ok(folder) = std::env::current_dir() else { return };
    FOLDERS.with_borrow_mut(|folders| {
        if folders.len() >= MAX {
            folders.clear();
        }
        folders.insert(name.to_vec(), folder);
    });
}

/// The whole path of what the shell calls `name`, as far as it is known.
pub fn absolute(name: &[u8]) -> Cow<'_, [u8]> {
    if name.is_empty() || name.starts_with(b"/") {
        return Cow::Borrowed(name);
    }
    let whole = FOLDERS.with_borrow(|folders| folders.get(name).map(|folder| join(folder, name)));
    whole.map_or(Cow::Borrowed(name), Cow::Owned)
}

/// Without the `.` of `./name`.
fn join(folder: &Path, name: &[u8]) -> Vec<u8> {
    let path: PathBuf = folder.join(OsStr::from_bytes(name)).components().collect();
    path.into_os_string().into_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_names_become_whole_paths() {
        let folder = std::env::current_dir().unwrap();
        note(b"./a/b.sh");
        let expected = folder.join("a/b.sh").into_os_string().into_vec();
        assert_eq!(*absolute(b"./a/b.sh"), expected);
        for name in [&b"/a/b.sh"[..], b"", b"never read"] {
            assert_eq!(*absolute(name), *name);
        }
    }
}
