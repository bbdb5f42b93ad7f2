//! `pysh init SHELL`: the code that a start-up file evaluates.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anyhow::Result;

use super::image::Image;
use super::shell::Shell;

/// What the templates have in place of the library's path, quoted.
const PLACEHOLDER: &str = "@LIBRARY@";

pub(super) fn print(shell: Shell, image: &Image) -> Result<()> {
    io::stdout().lock().write_all(&code(shell, &image.library()))?;
    Ok(())
}

fn code(shell: Shell, library: &Path) -> Vec<u8> {
    let lines = shell.init_template().lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    let pieces: Vec<&[u8]> = text.split(PLACEHOLDER).map(str::as_bytes).collect();
    let mut code = pieces.join(&quoted(library)[..]);
    code.push(b'\n');
    code
}

/// A path as one word of a POSIX shell, whatever bytes it has.
fn quoted(path: &Path) -> Vec<u8> {
    let parts: Vec<&[u8]> = path.as_os_str().as_bytes().split(|byte| *byte == b'\'').collect();
    [b"'", &parts.join(&br"'\''"[..])[..], b"'"].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by a panic")]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::process::{Command, Output};

    fn run(shell: &[&str], script: &[u8]) -> Output {
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).arg("-c").arg(OsStr::from_bytes(script));
        command.env_remove("LD_PRELOAD").env_remove("PYSH_OFF").output().unwrap()
    }

    #[test]
    fn bash_reads_the_quoted_path_back() {
        for path in ["/a b/l.so", "/it's/l.so", "/$HOME`x`/\"l\\.so", "/new\nline/l.so"] {
            let script = [b"printf %s ", &quoted(Path::new(path))[..]].concat();
            assert_eq!(run(&["bash"], &script).stdout, path.as_bytes());
        }
    }

    /// The code finds the path of a library in a folder with every kind of odd character.
    #[test]
    fn the_library_is_loaded_from_any_path() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("a b'c$d\"e`f\n g:h.so");
        std::fs::write(&library, "").unwrap();
        let mut script = b"enable() { printf '%s|' \"$@\"; }\n".to_vec();
        script.extend(code(Shell::Bash, &library));
        let expected = format!("-f|{}|py|", library.display());
        assert_eq!(String::from_utf8(run(&["bash"], &script).stdout).unwrap(), expected);
    }

    #[test]
    fn it_is_silent_and_harmless_where_it_can_not_help() {
        let library = tempfile::NamedTempFile::new().unwrap();
        let found = code(Shell::Bash, library.path());
        let missing = code(Shell::Bash, Path::new("/no/such/libpysh.so"));
        let off = [b"PYSH_OFF=1\n", &found[..]].concat();
        let strict = [b"set -eu\n", &found[..], b"exit 0"].concat();
        for (shell, code) in [
            (&["bash"][..], &missing),
            (&["bash"], &off),
            (&["bash"], &strict),
            (&["bash"], &found),
            (&["bash", "-r"], &found),
            (&["env", "BASH_VERSION=5", "sh"], &found),
            (&["bash", "--posix"], &found),
            (&["sh"], &found),
        ] {
            let Output { status, stdout, stderr } = run(shell, code);
            assert!(status.success(), "{shell:?}: {status}");
            assert_eq!((stdout, stderr), (vec![], vec![]), "{shell:?}");
        }
    }
}
