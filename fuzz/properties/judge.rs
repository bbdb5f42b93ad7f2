//! CPython's own tokenizer, which judges where a block of Python ends.

use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Answers each source (its length in bytes on a line, then itself) with the offset in characters of
/// the first brace that closes nothing, `open` if there is none, or `?` if the source is wrong in
/// another way before that.
const JUDGE: &str = r#"
import io, sys, tokenize

PAIRS = {")": "(", "]": "[", "}": "{"}

def verdict(source):
    opened, number_end = [], None
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = tokenize.tok_name[token.type]
            # An error to the compiler, which this tokenizer lets pass.
            if token.start == number_end and "STRING" in kind:
                return "?"
            number_end = token.end if kind == "NUMBER" else None
            if kind.endswith("STRING_START"):
                opened.append("string")
            elif kind.endswith("STRING_END") and opened.pop() != "string":
                return "?"
            elif kind != "OP":
                continue
            elif token.string in PAIRS.values():
                opened.append(token.string)
            elif token.string == "}" and "{" not in opened:
                row, column = token.start
                return sum(map(len, source.split("\n")[:row - 1])) + row - 1 + column
            elif token.string in PAIRS and (not opened or opened.pop() != PAIRS[token.string]):
                return "?"
    # CPython 3.13 cuts a character of a wrong text in two, and then can not say which text that is.
    except (tokenize.TokenError, SyntaxError, SystemError, UnicodeDecodeError) as error:
        return "open" if "EOF in multi-line" in str(error) else "?"
    return "open"

while size := sys.stdin.buffer.readline():
    print(verdict(sys.stdin.buffer.read(int(size)).decode()), flush=True)
"#;

/// A Python with f-strings as PEP 701 has them; none: a message, and nothing is tested.
pub fn python() -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let installed = std::fs::read_dir(home.join(".pyenv/versions")).into_iter().flatten().flatten();
    let mut candidates: Vec<PathBuf> = std::env::var_os("PYSH_PYTHON").map(PathBuf::from).into_iter().collect();
    candidates.extend(["python3.14", "python3.13", "python3.12", "python3"].map(PathBuf::from));
    candidates.extend(installed.map(|version| version.path().join("bin/python3")));
    let found = candidates.into_iter().find(is_new_enough);
    if found.is_none() {
        eprintln!("skipped: no Python >= 3.12 to compare with");
    }
    found
}

fn is_new_enough(python: &PathBuf) -> bool {
    let test = "import sys; sys.exit(sys.version_info < (3, 12))";
    let mut command = Command::new(python);
    command.args(["-c", test]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A running [`JUDGE`].
pub struct Judge {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Judge {
    pub fn start(python: &PathBuf) -> io::Result<Self> {
        let mut command = Command::new(python);
        command.args(["-X", "utf8", "-W", "ignore", "-c", JUDGE]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let missing = || io::Error::other("no pipe");
        let questions = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, questions, answers })
    }

    /// The judge's answer.
    pub fn ask(&mut self, source: &str) -> io::Result<String> {
        write!(self.questions, "{}\n{source}", source.len())?;
        self.questions.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
