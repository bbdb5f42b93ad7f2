//! OpenBLAS's handler of forks, which may wait for ever, does not run when the shell forks: with a stand-in that has one.

#[path = "support/image.rs"]
#[allow(dead_code)]
mod image;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Loads the stand-in; then forks of the shell, and of Python.
const SCRIPT: &str = r#"
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

/// The folder of the stand-in, under the name of an extension module.
fn stand_in() -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("openblas");
    std::fs::create_dir_all(&folder)?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/openblas.c");
    let mut compile = Command::new("cc");
    compile.args(["-shared", "-fPIC", "-o"]).arg(folder.join("openblas.so")).arg(source).arg("-pthread");
    assert!(compile.status()?.success(), "cc can't compile openblas.c");
    Ok(folder)
}

fn runs_no_handler(shell: &str, folder: &Path) -> io::Result<()> {
    let image = image::Image::find().map_err(io::Error::other)?;
    let mut run = Command::new(shell);
    run.args(["-c", SCRIPT]).env("FOLDER", folder).env("LD_PRELOAD", image.library());
    let output = run.output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n2\n3\n4\n2\n11\n", "{shell}: {errors}");
    Ok(())
}

#[test]
fn forks_run_no_handler() -> io::Result<()> {
    let folder = stand_in()?;
    runs_no_handler("bash", &folder)?;
    runs_no_handler("zsh", &folder)
}
