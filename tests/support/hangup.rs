//! A shell whose terminal is closed while Python runs. Nothing else may have the terminal open: no thread reads it.

use std::io::Write;
use std::time::{Duration, Instant};

use super::image::Image;
use super::process::{Leader, Process};
use super::pty;
use super::python;
use super::sandbox::{Sandbox, Setup};
use super::shell::Shell;

/// Some of what Python may be doing. A handler of its own does not keep the shell.
pub(crate) const CODES: [&str; 3] = [
    "time.sleep(60)",
    "[0 for _ in iter(int, 1)]",
    "import signal; signal.signal(signal.SIGHUP, lambda *args: None); [time.sleep(1) for _ in iter(int, 1)]",
];

const PATIENCE: Duration = Duration::from_secs(15);

/// Closes the terminal while the shell runs `code`; whether the shell ends, and what outlives it.
pub(crate) fn close_while(shell: Shell, code: &str) -> (bool, Vec<Process>) {
    let sandbox = Sandbox::new().unwrap();
    let mut command = shell.command();
    sandbox.enter(&mut command);
    Setup { image: Image::find().unwrap(), python: python::wanted().unwrap().pop().unwrap() }.preload(&mut command);
    std::fs::write(sandbox.home().join(".zshrc"), "").unwrap();
    let pty::Pty { mut master, slave } = pty::open(24, 80).unwrap();
    command.stdin(slave.try_clone().unwrap()).stdout(slave.try_clone().unwrap()).stderr(slave);
    let mut leader = Leader::spawn(&mut command, true).unwrap();
    drop(command);
    let begun = sandbox.work().join("begun");
    write!(master, "py {{ Path('{}').touch(); {code} }}\r", begun.display()).unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !begun.exists() {
        assert!(Instant::now() < deadline, "the block has not begun");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(master);
    let status = leader.wait(Instant::now() + PATIENCE).unwrap();
    (status.is_some(), leader.survivors())
}
