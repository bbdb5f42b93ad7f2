//! What the first word of `pysh WORD [ARG...]` means: a shell or a script.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};

use super::shell::{Shell, SUPPORTED};

/// As much of a file as the kernel looks at for a `#!` line (`BINPRM_BUF_SIZE`).
const HEAD: u64 = 256;

/// A shell to run, and the arguments that come before the user's own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) shell: OsString,
    pub(super) arguments: Vec<OsString>,
}

impl Program {
    /// What `word` names: a shell by name, a shell by path, or a script.
    pub(super) fn named(word: &OsStr) -> Result<Self> {
        if !is_path(word) && Shell::of_program(Path::new(word)).is_some() {
            return Ok(Self { shell: word.to_owned(), arguments: Vec::new() });
        }
        let file = locate(word)?;
        let head = head(&file).with_context(|| file.display().to_string())?;
        if head.starts_with(b"\x7fELF") {
            return Self::shell(file);
        }
        match head.strip_prefix(b"#!") {
            Some(line) => Self::script(&file, line),
            None => Self::plain(&file),
        }
    }

    fn shell(file: PathBuf) -> Result<Self> {
        if Shell::of_program(&file).is_none() {
            bail!("{} is not a shell that pysh supports ({SUPPORTED})", file.display());
        }
        Ok(Self { shell: file.into(), arguments: Vec::new() })
    }

    /// A script with a `#!` line, which is obeyed: the shell's path and its options.
    fn script(file: &Path, line: &[u8]) -> Result<Self> {
        let words = interpreter(line);
        let shell = words.first().and_then(|word| Shell::of_interpreter(Path::new(word)));
        let (Some(shell), [first, options @ ..]) = (shell, &words[..]) else {
            let line = String::from_utf8_lossy(line);
            let script = file.display();
            bail!("{script} is for another program (#!{line}); pysh supports {SUPPORTED}");
        };
        let program =
            if Path::new(first).file_name() == Some(OsStr::new("sh")) { shell.name().into() } else { first.clone() };
        let arguments = options.iter().cloned().chain([file.into()]).collect();
        Ok(Self { shell: program, arguments })
    }

    fn plain(file: &Path) -> Result<Self> {
        let Some(shell) = Shell::of_extension(file) else {
            bail!("{} is for another shell; pysh supports {SUPPORTED}", file.display());
        };
        Ok(Self { shell: shell.name().into(), arguments: vec![file.into()] })
    }
}

fn is_path(word: &OsStr) -> bool {
    word.as_bytes().contains(&b'/')
}

/// Where a shell would find a script: in the current folder, else on `PATH`.
fn locate(word: &OsStr) -> Result<PathBuf> {
    let file = PathBuf::from(word);
    if is_path(word) || file.exists() {
        return Ok(file);
    }
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&search_path).map(|folder| folder.join(word));
    files.find(|file| file.is_file()).ok_or_else(|| {
        let word = file.display();
        let text = format!("{word}: neither a script nor a supported shell ({SUPPORTED})");
        io::Error::new(io::ErrorKind::NotFound, text).into()
    })
}

/// The first line of a file, or its beginning.
fn head(file: &Path) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    BufReader::new(File::open(file)?.take(HEAD)).read_until(b'\n', &mut line)?;
    if line.ends_with(b"\n") {
        line.pop();
    }
    Ok(line)
}

/// The interpreter and options of a `#!` line, without the `env`, `env -S` and `pysh` before them.
fn interpreter(line: &[u8]) -> Vec<OsString> {
    let words = line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let is_wrapper = |word: &&[u8]| {
        let name = word.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        matches!(name, b"env" | b"-S" | b"--split-string" | b"pysh")
    };
    words.skip_while(is_wrapper).map(|word| OsString::from_vec(word.to_owned())).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by a panic")]
mod tests {
    use super::*;
    use std::fs;

    /// What `pysh NAME` runs for a file with this content; the file's folder is left out.
    fn program(name: &str, content: &str) -> Result<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        let program = Program::named(file.as_os_str())?;
        let words = std::iter::once(program.shell).chain(program.arguments);
        let prefix = format!("{}/", folder.path().display());
        Ok(words.map(|word| word.into_string().unwrap().replace(&prefix, "")).collect())
    }

    #[test]
    fn a_script_runs_in_the_shell_of_its_first_line() {
        for (line, shell) in [
            ("#!/opt/bin/bash\n", vec!["/opt/bin/bash", "s"]),
            ("#! /bin/bash -eu\n", vec!["/bin/bash", "-eu", "s"]),
            ("#!/usr/bin/env bash\n", vec!["bash", "s"]),
            ("#!/usr/bin/env -S pysh bash -e\n", vec!["bash", "-e", "s"]),
            ("#!/opt/pysh/bin/pysh bash", vec!["bash", "s"]),
            ("#!/bin/sh\n", vec!["bash", "s"]),
            ("#!/bin/zsh -f\n", vec!["/bin/zsh", "-f", "s"]),
        ] {
            assert_eq!(program("s", line).unwrap(), shell, "{line}");
        }
    }

    #[test]
    fn without_a_first_line_the_name_decides() {
        assert_eq!(program("s.sh", "echo").unwrap(), ["bash", "s.sh"]);
        assert_eq!(program("s", "").unwrap(), ["bash", "s"]);
        assert_eq!(program("s.zsh", "").unwrap(), ["zsh", "s.zsh"]);
        assert_eq!(program("s.fish", "echo").unwrap(), ["fish", "s.fish"]);
    }

    #[test]
    fn other_programs_are_refused() {
        let error = program("s", "#!/usr/bin/env python3\n").unwrap_err().to_string();
        assert!(error.contains("#!/usr/bin/env python3"), "{error}");
        let error = program("cat", "\x7fELF").unwrap_err().to_string();
        assert!(error.contains("not a shell that pysh supports"), "{error}");
        assert!(program("s", "#!").is_err());
    }

    #[test]
    fn a_shell_is_known_by_its_name() {
        assert_eq!(program("bash", "\x7fELF").unwrap(), ["bash"]);
        let program = Program::named(OsStr::new("bash")).unwrap();
        assert_eq!(program, Program { shell: "bash".into(), arguments: vec![] });
    }
}
