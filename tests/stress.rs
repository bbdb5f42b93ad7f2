//! A short round of each section of `scripts/stress`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::Command;

use support::image::Image;
use support::python;

fn section(name: &str) {
    let image = Image::find().unwrap();
    let python = python::wanted().unwrap().pop().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/stress");
    let mut command = Command::new(script);
    command.args(["--rounds", "1", name]).env("PYSH_IMAGE", image.commands().parent().unwrap());
    let output = command.env("PYSH_TEST_PYTHONS", python.path).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
}

#[test]
fn threads() {
    section("threads");
}

#[test]
fn statuses() {
    section("statuses");
}

#[test]
fn interrupts() {
    section("interrupts");
}

#[test]
fn kills() {
    section("kills");
}
