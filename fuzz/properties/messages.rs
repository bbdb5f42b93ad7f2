//! The decoders of messages on any bytes: an error or a value, never a panic, and no more memory than the message has.

use std::io::Cursor;

use pysh_contract::channel;
use pysh_contract::message::{Assignments, Call, Done, Items, Value};
use pysh_contract::wire::{Malformed, Reader, Writer};

pub fn check(data: &[u8]) {
    receive(data);
    let reader = Reader::new(data);
    let _ = values(reader);
    let _ = assignments(reader);
    let _ = done(reader);
    if let Ok(call) = Call::read(&mut { reader }) {
        round_trip(&call);
    }
}

/// All messages of a stream; the last one may be cut.
fn receive(data: &[u8]) {
    let mut stream = Cursor::new(data);
    let mut buffer = Vec::new();
    while channel::receive(&mut stream, &mut buffer).is_ok() {
        assert!(buffer.len() <= data.len(), "more than was sent");
    }
}

fn values(mut reader: Reader<'_>) -> Result<(), Malformed> {
    loop {
        elements(Value::read(&mut reader)?);
    }
}

/// `Value::read` has seen to it that all elements are there.
fn elements(value: Value<'_>) {
    let all = |items: Items<'_>, count: usize| assert_eq!(count, items.count as usize, "elements are missing");
    match value {
        Value::Unset | Value::Scalar(_) => {}
        Value::Array(items) => all(items, items.strings().map_while(Result::ok).count()),
        Value::Sparse(items) => all(items, items.numbered().map_while(Result::ok).count()),
        Value::Associative(items) => all(items, items.named().map_while(Result::ok).count()),
    }
}

fn assignments(reader: Reader<'_>) -> Result<(), Malformed> {
    for assignment in Assignments::read(reader)? {
        elements(assignment?.1);
    }
    Ok(())
}

fn done(reader: Reader<'_>) -> Result<(), Malformed> {
    assignments(Done::read(reader)?.assignments)
}

/// A call that was read is written as it was.
fn round_trip(call: &Call<'_>) {
    let mut out = Writer::new();
    call.write(&mut out);
    let again = Call::read(&mut Reader::new(&out.as_slice()[1..]));
    assert!(again.is_ok(), "a call that can't be read again");
    let Ok(again) = again else { return };
    assert_eq!((&again.words, again.source, &again.file), (&call.words, call.source, &call.file));
    assert_eq!((again.line, again.flags), (call.line, call.flags));
}
