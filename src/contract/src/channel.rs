//! Messages over a stream socket: a 64-bit length, then the message.

use std::io::{self, Read, Write};

/// Longest message that is believed; a longer length means that the stream is out of step.
const LONGEST: u64 = 1 << 36;

/// Up to this length a message is sent at once with its length: the other side is woken once.
const SHORT: usize = 1 << 12;

/// Sends one message.
pub fn send(stream: &mut impl Write, message: &[u8]) -> io::Result<()> {
    let length = (message.len() as u64).to_le_bytes();
    if message.len() <= SHORT {
        return stream.write_all(&[&length, message].concat());
    }
    stream.write_all(&length)?;
    stream.write_all(message)
}

/// Receives one message into `buffer`. An [`io::ErrorKind::UnexpectedEof`] means that the other side has left; after an
/// [`io::ErrorKind::OutOfMemory`] the message is lost, and the next one can be received.
pub fn receive(stream: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; 8];
    stream.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    buffer.clear();
    // Grows with what arrives, not with what was promised.
    let mut message = stream.take(length);
    let got = message.read_to_end(buffer).inspect_err(|error| {
        if error.kind() == io::ErrorKind::OutOfMemory {
            *buffer = Vec::new();
            let _ = io::copy(&mut message, &mut io::sink());
        }
    })?;
    if got as u64 == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_whole_or_not_at_all() -> io::Result<()> {
        let mut wire = Vec::new();
        send(&mut wire, b"hello")?;
        let mut buffer = Vec::new();
        receive(&mut wire.as_slice(), &mut buffer)?;
        assert_eq!(buffer, b"hello");
        assert!(receive(&mut &wire[..wire.len() - 1], &mut buffer).is_err());
        Ok(())
    }
}
