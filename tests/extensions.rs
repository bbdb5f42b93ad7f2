//! What shared objects that Python loads do to the shell, and find there: with stand-ins, which are compiled here.

#[path = "support/image.rs"]
#[allow(dead_code)]
mod image;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Loads a stand-in for OpenBLAS; then forks of the shell, and of Python.
const FORKS: &str = r#"
py { sys.path.insert(0, os.environ["FOLDER"]); sys.dont_write_bytecode = True }
py {
  try: import openblas
  except SystemError: pass
  library = ctypes.CDLL(os.path.join(os.environ["FOLDER"], "openblas.so"))
}
(:); seq 3 | py -l { _ } | cat; x=$(py { 4 }); echo $x
py { library.threads_of_openblas() }
py { child = os.fork(); if child == 0: os._exit(10 + library.threads_of_openblas());; print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) }
"#;

const ENVIRONMENT: &str = r#"
py { sys.path.insert(0, os.environ["FOLDER"]) }
py {
  try: import environment
  except ImportError as found: print(found)
}
"#;

/// The folder of a stand-in, under the name of an extension module.
fn stand_in(name: &str) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder)?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(name).with_extension("c");
    let mut compile = Command::new("cc");
    compile.args(["-shared", "-fPIC", "-o"]).arg(folder.join(name).with_extension("so")).arg(source).arg("-pthread");
    assert!(compile.status()?.success(), "cc can't compile {name}.c");
    Ok(folder)
}

/// What a shell prints that runs a script beside the stand-in in `folder`.
fn prints(shell: &str, script: &str, folder: &Path) -> io::Result<String> {
    let image = image::Image::find().map_err(io::Error::other)?;
    let mut run = Command::new(shell);
    run.args(["-c", script]).env("FOLDER", folder).env("LD_PRELOAD", image.library());
    let output = run.output()?;
    eprintln!("{shell}: {}", String::from_utf8_lossy(&output.stderr)); // shown if the test fails
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// OpenBLAS's handler of forks, which may wait for ever, does not run when the shell forks.
#[test]
fn forks_run_no_handler() -> io::Result<()> {
    let folder = stand_in("openblas")?;
    for shell in ["bash", "zsh"] {
        assert_eq!(prints(shell, FORKS, &folder)?, "1\n2\n3\n4\n2\n11\n", "{shell}");
    }
    Ok(())
}

/// An object of its own scope finds the variable of libc of which the shell has a copy.
#[test]
fn there_is_an_environment() -> io::Result<()> {
    let folder = stand_in("environment")?;
    for shell in ["bash", "zsh", "fish"] {
        assert_eq!(prints(shell, ENVIRONMENT, &folder)?, "an environment\n", "{shell}");
    }
    Ok(())
}
