//! What `scripts/faults` does at length, in short: one call of each of pysh's own places fails; a few pipelines
//! lose a process.

#[path = "support/image.rs"]
#[allow(dead_code)]
mod image;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// The preload object of `inject.c`.
fn injector() -> io::Result<PathBuf> {
    let object = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inject.so");
    let source = folder().join("inject.c");
    let mut compile = Command::new("cc");
    compile.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&object).arg(source).arg("-ldl");
    assert!(compile.status()?.success(), "cc can't compile inject.c");
    Ok(object)
}

fn run(script: &str, arguments: &[&str]) -> io::Result<()> {
    let image = image::Image::find().map_err(io::Error::other)?;
    let image = image.commands().with_file_name("");
    let mut python = Command::new("python3");
    python.arg(folder().join(script)).arg("--image").arg(image).args(arguments);
    let output = python.output()?;
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[test]
fn calls_fail_one_at_a_time() -> io::Result<()> {
    run("faults.py", &["--few", "--injector", &injector()?.to_string_lossy()])
}

#[test]
fn processes_of_pipelines_are_killed() -> io::Result<()> {
    run("kill.py", &["30"])
}
