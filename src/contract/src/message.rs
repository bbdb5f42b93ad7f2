//! The messages: calls and answers from a shell, requests and results from Python.

use std::borrow::Cow;

use crate::wire::{Malformed, Reader, Writer};

/// What a shell says of a variable besides its value. Bits of one `u32`.
pub mod attribute {
    /// Children see it.
    pub const EXPORTED: u32 = 1;
    /// It can't be assigned.
    pub const READONLY: u32 = 1 << 1;
    /// It holds integers only.
    pub const INTEGER: u32 = 1 << 2;
    /// It holds floating-point numbers only (zsh).
    pub const FLOAT: u32 = 1 << 3;
    /// An array or list.
    pub const ARRAY: u32 = 1 << 4;
    /// An associative array.
    pub const ASSOCIATIVE: u32 = 1 << 5;
    /// Letters become lower case on assignment.
    pub const LOWERCASE: u32 = 1 << 6;
    /// Letters become upper case on assignment.
    pub const UPPERCASE: u32 = 1 << 7;
    /// It names another variable.
    pub const NAMEREF: u32 = 1 << 8;
    /// It belongs to a function that is running.
    pub const LOCAL: u32 = 1 << 9;

    /// It is shared by all sessions (fish).
    pub const UNIVERSAL: u32 = 1 << 10;
    /// A list that children see joined by colons (fish).
    pub const PATH: u32 = 1 << 11;
    /// The shell itself works by it, and would be broken without (zsh, which knows these). No word: users know them by name.
    pub const SPECIAL: u32 = 1 << 12;

    /// The other attributes, each with the word that users see, in the order in which they are listed.
    pub const WORDS: [(u32, &str); 12] = [
        (EXPORTED, "exported"),
        (READONLY, "readonly"),
        (INTEGER, "integer"),
        (FLOAT, "float"),
        (ARRAY, "array"),
        (ASSOCIATIVE, "associative"),
        (LOWERCASE, "lowercase"),
        (UPPERCASE, "uppercase"),
        (NAMEREF, "nameref"),
        (LOCAL, "local"),
        (UNIVERSAL, "universal"),
        (PATH, "path"),
    ];
}

/// First byte of a message to the session.
pub mod to_session {
    /// A [`Call`](super::Call).
    pub const CALL: u8 = 1;
    /// The answer to the request that came last; its form depends on that request.
    pub const ANSWER: u8 = 2;
    /// The shell is about to exit: run `atexit`, then hold Python still.
    pub const EXIT: u8 = 3;
    /// In place of an answer: the call was abandoned. A session without a call answers with an empty message.
    pub const ABANDONED: u8 = 4;
    /// In place of an answer: there was no memory for it.
    pub const NO_MEMORY: u8 = 5;
}

/// First byte of a datagram on the doorbell. What follows are the values of [`SETTINGS`], each as bytes.
pub mod doorbell {
    /// The main shell wants Python to be loaded; its call waits in the mailbox.
    pub const START: u8 = 1;
    /// A forked shell has a call. With it come the fds of the channel, of those of 0, 1 and 2 that are open, and of its
    /// directory if that is not the main shell's.
    pub const CALL: u8 = 2;
}

/// The shell's variables that decide which Python is used.
pub const SETTINGS: [&[u8]; 7] =
    [b"PYSH_PYTHON", b"VIRTUAL_ENV", b"PATH", b"PYENV_ROOT", b"HOME", b"UV_PYTHON_INSTALL_DIR", b"XDG_DATA_HOME"];

/// The tables in which zsh shows itself (its manual, "The zsh/parameter Module" and "The zsh/zleparameter Module"). They are
/// no Python names: code that has such a name means something of its own.
#[rustfmt::skip]
pub const ZSHS_TABLES: [&str; 35] = [
    "aliases", "builtins", "commands", "dirstack", "dis_aliases", "dis_builtins", "dis_functions", "dis_functions_source",
    "dis_galiases", "dis_patchars", "dis_reswords", "dis_saliases", "funcfiletrace", "funcsourcetrace", "funcstack",
    "functions", "functions_source", "functrace", "galiases", "history", "historywords", "jobdirs", "jobstates",
    "jobtexts", "keymaps", "modules", "nameddirs", "options", "parameters", "patchars", "reswords", "saliases",
    "userdirs", "usergroups", "widgets",
];

/// First byte of a message to a shell.
pub mod to_shell {
    /// The call has ended: a [`Done`](super::Done). Has no answer.
    pub const DONE: u8 = 1;
    /// Names → for each its attributes (`u32`) and [value](super::Value).
    pub const READ: u8 = 2;
    /// Names with values to set → a list of [refusals](super::Refusals).
    pub const WRITE: u8 = 3;
    /// → all names of variables.
    pub const NAMES: u8 = 4;
    /// Name, `1` or `0` → refusals. Exports the name, or ends that.
    pub const EXPORT: u8 = 5;
    /// → the exported variables, as names and values.
    pub const ENVIRONMENT: u8 = 6;
    /// Path → refusals. Moves the shell as its `cd` would.
    pub const CHANGE_DIRECTORY: u8 = 7;
    /// The shell's fd number → refusals; the main shell's fd then waits on the streams socket, a forked shell's on its channel.
    pub const PASS_FD: u8 = 8;
    /// The call could not be made: one line that says why. Has no answer.
    pub const FAILED: u8 = 9;
    /// How many (`u32`) → 0 and bytes read from the shell's fd 0, none at the end; or the number of an error (`u32`, errno(3))
    /// and no bytes, `EINTR` for an interrupt. Only the job that a terminal belongs to may read it.
    pub const READ_INPUT: u8 = 10;
    /// Shell source → status (`i64`), how it [ended](super::ending), and the names that the main shell is to have as well (a
    /// count and the names). Runs in the shell itself.
    pub const RUN: u8 = 11;
    /// [Streams](super::start_flag), shell source, names with values to set in the child → the child's pid (`u32`), its ends of
    /// the pipes passed as by `PASS_FD`: standard output, then what the streams ask for; or 0 and why not. Runs as `$( )` would.
    pub const START: u8 = 12;
    /// A pid that `START` gave → the child's status (`i64`); waits for its end.
    pub const WAIT: u8 = 13;
    /// As `READ`, with all attributes, which a shell may have to look up by themselves.
    pub const DESCRIBE: u8 = 14;
    /// The answer to `EXIT`: Python has run what it runs at its end. 1 if no thread of it is at work any more, else 0.
    pub const STILL: u8 = 15;
    /// A count and names → what the main shell has to know of them if a stage gives them to it, see [`Given`](super::Given).
    pub const BEFORE: u8 = 16;
    /// → nothing: the main shell has what the contract says of signals that are held back.
    pub const HOLD: u8 = 17;
}

/// How shell source that ran in the shell itself ended.
pub mod ending {
    /// It came to its end.
    pub const NORMAL: u8 = 0;
    /// It is leaving (`exit`, an error under `set -e`): the shell goes on with that when the call has ended.
    pub const LEAVES: u8 = 1;
    /// By an interrupt.
    pub const INTERRUPTED: u8 = 2;
}

/// Streams of a child; bits.
pub mod start_flag {
    /// Its standard error goes where its standard output goes.
    pub const ERROR_TO_OUTPUT: u8 = 1;
    /// Its standard error is a pipe: a second fd is passed, to read from.
    pub const ERROR_PIPE: u8 = 1 << 1;
    /// Its standard error goes to `/dev/null`.
    pub const ERROR_NULL: u8 = 1 << 2;
    /// Its standard input is a pipe: the last fd is to be written to.
    pub const INPUT_PIPE: u8 = 1 << 3;
}

/// First byte of a value.
pub mod kind {
    /// No such variable, or no value.
    pub const UNSET: u8 = 0;
    /// One string.
    pub const SCALAR: u8 = 1;
    /// Strings numbered from 0 without a gap.
    pub const ARRAY: u8 = 2;
    /// Strings with their numbers, ascending.
    pub const SPARSE: u8 = 3;
    /// Strings by name.
    pub const ASSOCIATIVE: u8 = 4;
}

/// A variable's value as it stands in a message. Elements are read lazily, straight from the message.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// No such variable, or no value.
    Unset,
    /// One string.
    Scalar(&'a [u8]),
    /// Strings numbered from 0 without a gap.
    Array(Items<'a>),
    /// Strings with their numbers, ascending.
    Sparse(Items<'a>),
    /// Strings by name.
    Associative(Items<'a>),
}

/// The elements of an array in a message.
#[derive(Debug, Clone, Copy)]
pub struct Items<'a> {
    /// How many there are.
    pub count: u32,
    reader: Reader<'a>,
}

impl<'a> Items<'a> {
    /// The strings of [`Value::Array`].
    pub fn strings(mut self) -> impl Iterator<Item = Result<&'a [u8], Malformed>> {
        (0..self.count).map(move |_| self.reader.bytes())
    }

    /// The numbers and strings of [`Value::Sparse`].
    pub fn numbered(mut self) -> impl Iterator<Item = Result<(i64, &'a [u8]), Malformed>> {
        (0..self.count).map(move |_| Ok((self.reader.i64()?, self.reader.bytes()?)))
    }

    /// The names and strings of [`Value::Associative`].
    pub fn named(mut self) -> impl Iterator<Item = Result<(&'a [u8], &'a [u8]), Malformed>> {
        (0..self.count).map(move |_| Ok((self.reader.bytes()?, self.reader.bytes()?)))
    }
}

impl<'a> Value<'a> {
    /// How many strings it has.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self {
            Self::Unset => 0,
            Self::Scalar(_) => 1,
            Self::Array(items) | Self::Sparse(items) | Self::Associative(items) => items.count as usize,
        }
    }

    /// Reads a value and checks that all its elements are there.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let tag = reader.u8()?;
        match tag {
            kind::UNSET => return Ok(Self::Unset),
            kind::SCALAR => return Ok(Self::Scalar(reader.bytes()?)),
            _ => {}
        }
        let count = reader.u32()?;
        let items = Items { count, reader: *reader };
        for _ in 0..count {
            match tag {
                kind::ARRAY => {}
                kind::SPARSE => drop(reader.i64()?),
                kind::ASSOCIATIVE => drop(reader.bytes()?),
                _ => return Err(Malformed),
            }
            reader.bytes()?;
        }
        match tag {
            kind::ARRAY => Ok(Self::Array(items)),
            kind::SPARSE => Ok(Self::Sparse(items)),
            kind::ASSOCIATIVE => Ok(Self::Associative(items)),
            _ => Err(Malformed),
        }
    }
}

/// A `py` command: what the shell's parser and expansions made of it, and where it stands.
#[derive(Debug)]
pub struct Call<'a> {
    /// The words after `py`.
    pub words: Vec<&'a [u8]>,
    /// The file whose text this is; empty if it is no file (`-c`, standard input, the prompt).
    pub source: &'a [u8],
    /// The same file, by its whole path as far as that is known.
    pub file: Cow<'a, [u8]>,
    /// The line of `source` in which the command begins, from 1.
    pub line: u32,
    /// See [`call_flag`].
    pub flags: u8,
}

/// Bits of [`Call::flags`].
pub mod call_flag {
    /// Fds 0, 1 and 2 are not those of the last call; they have been sent along.
    pub const NEW_STREAMS: u8 = 1;
    /// The shell is interactive.
    pub const INTERACTIVE: u8 = 1 << 1;
    /// Fd 0 is closed; likewise the next two bits for 1 and 2.
    pub const CLOSED_0: u8 = 1 << 2;
    /// A stage of a pipeline of the main shell's: names that it assigns are the main shell's too.
    pub const PIPELINE: u8 = 1 << 5;
    /// The shell is in another directory than the main shell, which has been sent along.
    pub const OWN_DIRECTORY: u8 = 1 << 6;
}

impl<'a> Call<'a> {
    /// Appends the message.
    pub fn write(&self, out: &mut Writer) {
        out.u8(to_session::CALL);
        out.u8(self.flags);
        out.u32(self.line);
        out.bytes(self.source);
        out.bytes(&self.file);
        out.u32(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        for word in &self.words {
            out.bytes(word);
        }
    }

    /// Changes the flags of a message that was written.
    pub fn set_flags(out: &mut Writer, flags: u8) {
        out.fill(1, &[flags]);
    }

    /// Reads what follows [`to_session::CALL`].
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let (flags, line, source) = (reader.u8()?, reader.u32()?, reader.bytes()?);
        let file = Cow::Borrowed(reader.bytes()?);
        let count = reader.u32()?;
        let words = (0..count).map(|_| reader.bytes()).collect::<Result<_, _>>()?;
        Ok(Self { words, source, file, line, flags })
    }
}

/// The end of a call.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// The status of `py`.
    pub status: i32,
    /// The code was ended by an interrupt, of which the shell has not heard yet.
    pub interrupted: bool,
    /// Names to set; read it with [`Assignments`].
    pub assignments: Reader<'a>,
}

impl<'a> Done<'a> {
    /// Where the names begin in the message, with their count.
    pub const NAMES: usize = 1 + 8 + 1;

    /// Begins the message, so that nothing is left but to [`end`](Self::end) it when the names have been appended, each with its
    /// value.
    #[must_use]
    pub fn begin() -> Writer {
        let mut out = Writer::new();
        out.u8(to_shell::DONE);
        out.i64(0);
        out.u8(0);
        out.u32(0);
        out
    }

    /// Fills in the rest of a message that was begun; `count` names have been appended. Needs no memory.
    pub fn end(out: &mut Writer, status: i32, interrupted: bool, count: u32) {
        out.fill(1, &i64::from(status).to_le_bytes());
        out.fill(1 + 8, &[u8::from(interrupted)]);
        out.set_count(Self::NAMES, count);
    }

    /// The message of a call that sets no names.
    #[must_use]
    pub fn message(status: i32, interrupted: bool) -> Writer {
        let mut out = Self::begin();
        Self::end(&mut out, status, interrupted, 0);
        out
    }

    /// Reads what follows [`to_shell::DONE`].
    pub fn read(mut reader: Reader<'a>) -> Result<Self, Malformed> {
        let status = i32::try_from(reader.i64()?).map_err(|_| Malformed)?;
        Ok(Self { status, interrupted: reader.u8()? != 0, assignments: reader })
    }
}

/// Names with the values to set.
#[derive(Debug)]
pub struct Assignments<'a> {
    left: u32,
    reader: Reader<'a>,
}

impl<'a> Assignments<'a> {
    /// Reads a count and then that many names with values.
    pub fn read(mut reader: Reader<'a>) -> Result<Self, Malformed> {
        Ok(Self { left: reader.u32()?, reader })
    }

    /// How many bytes of the message are still to come.
    #[must_use]
    pub const fn rest(&self) -> usize {
        self.reader.rest().len()
    }
}

impl<'a> Iterator for Assignments<'a> {
    type Item = Result<(&'a [u8], Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let name = self.reader.bytes();
        Some(name.and_then(|name| Ok((name, Value::read(&mut self.reader)?))))
    }
}

/// Names that a stage of a pipeline gives to the shell around it.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The stage's answer to [`BEFORE`](to_shell::BEFORE); empty if it could not be asked.
    pub before: &'a [u8],
    /// A count, and names with values; read it with [`Assignments`].
    pub names: &'a [u8],
}

impl<'a> Given<'a> {
    /// Appends them.
    pub fn write(self, out: &mut Writer) {
        out.bytes(self.before);
        out.raw(self.names);
    }

    /// Reads what [`write`](Self::write) has appended.
    pub fn read(encoded: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(encoded);
        Ok(Self { before: reader.bytes()?, names: reader.rest() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_survives_the_wire() -> Result<(), Malformed> {
        let call = Call { words: vec![b"x = 1", b""], source: b"a b.sh", file: b"/c/a b.sh".into(), line: 7, flags: 3 };
        let mut out = Writer::new();
        call.write(&mut out);
        let mut reader = Reader::new(out.as_slice());
        assert_eq!(reader.u8()?, to_session::CALL);
        let read = Call::read(&mut reader)?;
        assert_eq!((read.file, read.words), (call.file, call.words));
        assert_eq!((read.source, read.line, read.flags), (call.source, 7, 3));
        Ok(())
    }

    #[test]
    fn the_end_of_a_call_survives_the_wire() -> Result<(), Malformed> {
        let mut out = Done::begin();
        out.bytes(b"name");
        out.u8(kind::SCALAR);
        out.bytes(b"value");
        Done::end(&mut out, -3, true, 1);
        let mut reader = Reader::new(out.as_slice());
        assert_eq!(reader.u8()?, to_shell::DONE);
        let done = Done::read(reader)?;
        assert_eq!((done.status, done.interrupted), (-3, true));
        assert_eq!(done.assignments.rest(), &out.as_slice()[Done::NAMES..]);
        let names: Vec<_> = Assignments::read(done.assignments)?.map(|each| each.map(|(name, _)| name)).collect();
        assert_eq!(names, [Ok(&b"name"[..])]);
        Ok(())
    }

    #[test]
    fn what_a_stage_gives_survives_the_wire() -> Result<(), Malformed> {
        let mut out = Writer::new();
        Given { before: b"before", names: b"names" }.write(&mut out);
        let Given { before, names } = Given::read(out.as_slice())?;
        assert_eq!((before, names), (&b"before"[..], &b"names"[..]));
        Ok(())
    }

    #[test]
    fn a_value_with_a_missing_element_is_malformed() {
        let mut out = Writer::new();
        out.u8(kind::ARRAY);
        out.u32(2);
        out.bytes(b"one");
        assert!(Value::read(&mut Reader::new(out.as_slice())).is_err());
    }
}
