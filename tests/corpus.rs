//! The fuzzers' properties on the kept inputs (fuzz/corpus), and on those that once failed (fuzz/regressions): without a
//! fuzzer. Only what starts many shells is left to `scripts/fuzz`.

#[path = "../fuzz/properties/mod.rs"]
mod properties;

use std::fs;
use std::path::Path;

/// Replays the inputs of a fuzz target.
fn replay(target: &str, check: fn(&[u8])) -> std::io::Result<()> {
    let mut count = 0;
    for kept in ["corpus", "regressions"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(kept).join(target);
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry?.path();
            // Shown if the test fails.
            eprintln!("{}", path.display());
            check(&fs::read(path)?);
            count += 1;
        }
    }
    assert!(count > 0, "no inputs for {target}");
    Ok(())
}

#[test]
fn scan() -> std::io::Result<()> {
    replay("scan", properties::scan::check)
}

#[test]
fn linear() -> std::io::Result<()> {
    replay("linear", properties::linear::check)
}

#[test]
fn python() -> std::io::Result<()> {
    replay("python", properties::python::check)
}

#[test]
fn commands() -> std::io::Result<()> {
    replay("commands", properties::commands::check)
}

#[test]
fn messages() -> std::io::Result<()> {
    replay("messages", properties::messages::check)
}
