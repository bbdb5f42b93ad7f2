//! A shell with more rights than the one who started it (setuid) gets no `py`, by whichever way the library comes.
//!
//! Needs root, for the setuid copy of bash and for a mount namespace with an `/etc/ld.so.preload` of its own; without
//! it the tests say so and do nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::{Command, Output};

use support::image::Image;
use support::sandbox::Sandbox;

/// Makes `./setuid`, a bash that runs as `nobody` (65534) when root starts it.
const MAKE_SETUID: &str = "set -e; cp /bin/bash setuid; chown 65534 setuid; chmod 4755 setuid; chmod -R a+rX .\n";

/// What `$LIBRARY` needs to be loaded by every program, setuid or not, in this mount namespace only.
const PRELOAD_EVERYWHERE: &str =
    "mkdir etc; cp -a /etc/. etc/; echo \"$LIBRARY\" > etc/ld.so.preload; mount --bind etc /etc\n";

/// Runs a script as root in a mount namespace of its own. None if that can't be done here.
fn run(script: &str) -> Option<String> {
    let sandbox = Sandbox::new().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--mount", "/bin/sh", "-c", script]);
    sandbox.enter(&mut command);
    // In the sandbox, where `nobody` can read it.
    let library = sandbox.work().join("libpysh.so");
    std::fs::copy(Image::find().unwrap().library(), &library).unwrap();
    command.env("LIBRARY", &library);
    Command::new("chmod").arg("-R").arg("a+rX").arg(sandbox.work().parent().unwrap()).status().unwrap();
    if !can_mount() {
        eprintln!("skipped: needs root and a mount namespace");
        return None;
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{status}: {stderr}");
    Some(format!("{}{stderr}", String::from_utf8_lossy(&stdout)))
}

/// Only root may, and not in every container.
fn can_mount() -> bool {
    let mut command = Command::new("unshare");
    command.args(["--mount", "/bin/sh", "-c", "mount --bind /tmp /tmp"]);
    command.output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_global_preload_gives_a_setuid_shell_nothing() {
    let look = "bash -p -c 'echo \"plain $(id -u) $(type -t py)\"'\n\
                ./setuid -p -c 'echo \"setuid $EUID $(type -t py)\"'\n";
    let Some(output) = run(&[MAKE_SETUID, PRELOAD_EVERYWHERE, look].concat()) else { return };
    assert_eq!(output, "plain 0 builtin\nsetuid 65534 \n");
}

#[test]
fn a_setuid_shell_can_not_load_it_as_a_builtin() {
    let look = "bash -p -c 'enable -f $LIBRARY py && type -t py'\n\
                ./setuid -p -c 'enable -f $LIBRARY py 2>/dev/null || echo refused; type -t py || echo \"no py\"'\n";
    let Some(output) = run(&[MAKE_SETUID, look].concat()) else { return };
    assert_eq!(output, "builtin\nrefused\nno py\n");
}

#[test]
fn a_setuid_shell_is_not_reached_by_ld_preload() {
    let look = "LD_PRELOAD=$LIBRARY ./setuid -p -c 'type -t py || echo \"no py\"; echo \"${LD_PRELOAD-unset}\"'\n";
    let Some(output) = run(&[MAKE_SETUID, look].concat()) else { return };
    assert_eq!(output, "no py\nunset\n");
}
