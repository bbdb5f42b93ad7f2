//! A bash that tells how it has parsed a text: where an alias is expanded, there is a command.

use std::io::{BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use nix::sys::signal::{signal, SigHandler, Signal};

/// Reads a text, up to a NUL, as the body of a function, which it does not run, and prints it as it has understood it: each
/// alias `qN` at a place for a command is a `hitN` then. A text that closes the function would be run: so there is nothing
/// here that it could do harm with. Aliases in `$( )` are expanded at once in posix mode only.
const JUDGE: &str = r#"
PATH= FUNCNEST=50
shopt -s expand_aliases extglob
for n in {0..31}; do alias q$n=hit$n; done
exec 9<&0 </dev/null 2>/dev/null
set -o posix
set -r
enable -n bg cd disown exec exit fc fg history kill logout popd pushd suspend trap ulimit umask wait
enable -n enable
while IFS= read -rd '' -u 9 text; do
  unset -f judged
  command eval "judged () {
$text
}" && declare -f judged
  printf '\0'
done
"#;

/// It may have been made to run something: then it is ended.
const PATIENCE: u16 = 2000;

/// A running [`JUDGE`].
pub struct Judge {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Judge {
    pub fn start() -> std::io::Result<Self> {
        // A fuzz target has no `main` of Rust's, which would see to it.
        // SAFETY: ignores a signal.
        let _ = unsafe { signal(Signal::SIGPIPE, SigHandler::SigIgn) };
        let mut command = Command::new("bash");
        command.args(["--norc", "--noprofile", "-c", JUDGE]).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let missing = || std::io::Error::other("no pipe");
        let questions = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, questions, answers })
    }

    /// The function as bash prints it; empty if bash can't parse it. An error: bash has ended, or got stuck.
    pub fn ask(&mut self, text: &str) -> std::io::Result<String> {
        self.questions.write_all(text.as_bytes())?;
        self.questions.write_all(b"\0")?;
        self.questions.flush()?;
        let mut answer = Vec::new();
        while answer.last() != Some(&0) {
            let mut polled = [PollFd::new(self.answers.get_ref().as_fd(), PollFlags::POLLIN)];
            if self.answers.buffer().is_empty() && poll(&mut polled, PollTimeout::from(PATIENCE))? == 0 {
                return Err(std::io::ErrorKind::TimedOut.into());
            }
            if self.answers.read_until(0, &mut answer)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        answer.pop();
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
