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

/// Loads C code that handles signals; the shell needs one of them as well.
const HANDLERS: &str = r#"
py { sys.path.insert(0, os.environ["FOLDER"]); import signal }
py {
  try: import handlers
  except SystemError: pass
  library = ctypes.CDLL(os.path.join(os.environ["FOLDER"], "handlers.so"))
}
py { done = subprocess.run(["true"]); print(library.heard(5000)) }
py { os.kill(os.getpid(), signal.SIGUSR1); print(library.heard(5000)) }
sleep 0.1 & wait
py { while library.heard(0): pass }
py { print(sh { sleep 0.1; echo inside }) }
py { while library.heard(100): pass }
py { print(library.ends_well()) }
py { done = subprocess.run(["true"]); print(library.heard(100)) }
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

/// Has each shell run a script beside a stand-in, and print what is expected.
fn expect(shells: &[&str], name: &str, script: &str, expected: &str) -> io::Result<()> {
    let folder = stand_in(name)?;
    for shell in shells {
        assert_eq!(prints(shell, script, &folder)?, expected, "{shell}");
    }
    Ok(())
}

/// OpenBLAS's handler of forks, which may wait for ever, does not run when the shell forks.
#[test]
fn forks_run_no_handler() -> io::Result<()> {
    expect(&["bash", "zsh"], "openblas", FORKS, "1\n2\n3\n4\n2\n11\n")
}

/// An object of its own scope finds the variable of libc of which the shell has a copy.
#[test]
fn there_is_an_environment() -> io::Result<()> {
    expect(&["bash", "zsh", "fish"], "environment", ENVIRONMENT, "an environment\n")
}

/// Handlers of C code run where its files are; the shell hears of its children all the same, and has its own handlers afterwards.
#[test]
fn handlers_of_c_code_run() -> io::Result<()> {
    expect(&["bash", "zsh", "fish"], "handlers", HANDLERS, "17\n10\ninside\n1\n0\n")
}
