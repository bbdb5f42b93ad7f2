//! `pysh init SHELL`: the code that a start-up file evaluates.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;

use anyhow::Result;

use super::image::Image;
use super::shell::Shell;

pub(super) fn print(shell: Shell, image: &Image) -> Result<()> {
    io::stdout().lock().write_all(&code(shell, image))?;
    Ok(())
}

fn code(shell: Shell, image: &Image) -> Vec<u8> {
    let lines = shell.init_template().lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut template = lines.collect::<Vec<_>>().join("\n");
    // As in `LD_PRELOAD`, the dynamic loader replaces `$LIB` and the like: there a descriptor stands for the file.
    if image.library().as_os_str().as_bytes().contains(&b'$') {
        template = template.replace("enable -f @LIBRARY@ py", "enable -f /proc/self/fd/9 py 9< @LIBRARY@");
    }
    let mut code = template.into_bytes();
    // What the templates have in place of paths, quoted.
    for (placeholder, path) in [
        (&b"@LIBRARY@"[..], image.library()),
        (b"@MODULES@", image.zsh_modules()),
        (b"@FUNCTIONS@", image.zsh_functions()),
        (b"@PYSH@", image.command()),
    ] {
        code = replaced(&code, placeholder, &shell.quoted(path.as_os_str().as_bytes()));
    }
    code.push(b'\n');
    code
}

fn replaced(text: &[u8], placeholder: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(placeholder.len()).position(|window| window == placeholder) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(value);
        rest = &rest[at + placeholder.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by a panic")]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Output};

    fn run(shell: &[&str], script: &[u8]) -> Output {
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).arg("-c").arg(OsStr::from_bytes(script));
        command.env_remove("LD_PRELOAD").env_remove("PYSH_OFF").output().unwrap()
    }

    /// An image whose library is an empty file.
    fn image_in(folder: &Path) -> Image {
        let image = Image::at(folder);
        fs::create_dir_all(image.library().parent().unwrap()).unwrap();
        fs::write(image.library(), "").unwrap();
        image
    }

    #[test]
    fn each_shell_reads_the_quoted_path_back() {
        for path in ["/a b/l.so", "/it's/l.so", "/$HOME`x`/\"l\\.so", "/new\nline/l.so", "/\\'/\\"] {
            for shell in Shell::ALL {
                let script = [b"printf %s ", &shell.quoted(path.as_bytes())[..]].concat();
                assert_eq!(run(&[shell.name()], &script).stdout, path.as_bytes(), "{shell:?}");
            }
        }
    }

    /// The code finds the path of a library in a folder with every kind of odd character.
    #[test]
    fn the_library_is_loaded_from_any_path() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a b'c$d\"e`f\n g:h", "a b'c\"e`f\n g:h", "$LIB"] {
            is_loaded(&image_in(&folder.path().join(name)));
        }
    }

    fn is_loaded(image: &Image) {
        let mut script = b"enable() { printf '%s|' \"$1\" \"$(readlink -f \"$2\")\" \"$3\"; }\n".to_vec();
        script.extend(code(Shell::Bash, image));
        let expected = format!("-f|{}|py|", image.library().display());
        assert_eq!(String::from_utf8(run(&["bash"], &script).stdout).unwrap(), expected);
        let mut script = b"zmodload() { [ $1 != -e ] && printf '%s|' $module_path[1] \"$@\"; }\n".to_vec();
        script.extend(code(Shell::Zsh, image));
        let expected = format!("{}|pysh|", image.zsh_modules().display());
        assert_eq!(String::from_utf8(run(&["zsh", "-f"], &script).stdout).unwrap(), expected);
    }

    #[test]
    fn it_is_silent_and_harmless_where_it_can_not_help() {
        let folder = tempfile::tempdir().unwrap();
        let image = image_in(folder.path());
        let found = code(Shell::Bash, &image);
        let missing = code(Shell::Bash, &Image::at("/no/such/image"));
        let zsh = code(Shell::Zsh, &image);
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
            (&["zsh", "-f"], &zsh),
            (&["zsh", "-f", "-eu"], &zsh),
            (&["zsh", "--emulate", "sh", "-f"], &zsh),
            (&["zsh", "-f", "-r"], &zsh),
            (&["zsh", "-f"], &found),
            (&["bash"], &zsh),
        ] {
            let Output { status, stdout, stderr } = run(shell, code);
            assert!(status.success(), "{shell:?}: {status}");
            assert_eq!((stdout, stderr), (vec![], vec![]), "{shell:?}");
        }
    }
}
