//! Bytes on the wire: fixed-width little-endian integers and length-prefixed byte strings.

/// Why a message could not be read: it ended early or holds what no message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("malformed message")
    }
}

impl std::error::Error for Malformed {}

/// Appends to a message. A value of the user's may be longer than the memory that is left: then the message stays as it is, takes
/// nothing more, and is not [whole](Writer::is_whole).
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Writer {
    /// An empty message.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), is_cut: false }
    }

    /// Starts anew, keeping the memory.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Whether there was memory for all that was appended.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        !self.is_cut
    }

    /// How long the message is so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing has been appended.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Forgets what was appended after the first `length` bytes, which were whole.
    pub fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
        self.is_cut = false;
    }

    fn append(&mut self, bytes: &[u8]) {
        self.is_cut = self.is_cut || !has_room(&mut self.bytes, bytes.len());
        if !self.is_cut {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.append(&[value]);
    }

    /// A 32-bit number.
    pub fn u32(&mut self, value: u32) {
        self.append(&value.to_le_bytes());
    }

    /// A signed 64-bit number.
    pub fn i64(&mut self, value: i64) {
        self.append(&value.to_le_bytes());
    }

    /// A byte string. One of 4 GiB or more is cut: no shell holds one.
    pub fn bytes(&mut self, value: &[u8]) {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.u32(length);
        self.append(&value[..length as usize]);
    }

    /// Bytes that are a part of a message already.
    pub fn raw(&mut self, encoded: &[u8]) {
        self.append(encoded);
    }

    /// Reserves room for a count that is known only later; give the result to [`Writer::set_count`].
    pub fn count(&mut self) -> usize {
        let place = self.bytes.len();
        self.u32(0);
        place
    }

    /// Fills in a count reserved by [`Writer::count`].
    pub fn set_count(&mut self, place: usize, count: u32) {
        self.fill(place, &count.to_le_bytes());
    }

    /// Puts bytes in the place of as many others.
    pub(crate) fn fill(&mut self, place: usize, bytes: &[u8]) {
        if let Some(there) = self.bytes.get_mut(place..place + bytes.len()) {
            there.copy_from_slice(bytes);
        }
    }

    /// The message so far.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// The message.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Makes room for so many more bytes: some more than that, or as many if there is no more.
fn has_room(bytes: &mut Vec<u8>, count: usize) -> bool {
    bytes.try_reserve(count).or_else(|_| bytes.try_reserve_exact(count)).is_ok()
}

/// A copy of `bytes`, if there is memory for it.
#[must_use]
pub fn copy(bytes: &[u8]) -> Option<Box<[u8]>> {
    let mut copied = Vec::new();
    copied.try_reserve_exact(bytes.len()).ok()?;
    copied.extend_from_slice(bytes);
    Some(copied.into_boxed_slice())
}

/// Takes a message apart. Every method fails with [`Malformed`] at the message's end.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the beginning of `message`.
    #[must_use]
    pub const fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (head, tail) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.array::<1>()?[0])
    }

    /// A 32-bit number.
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A signed 64-bit number.
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.u32()? as usize;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() -> Result<(), Malformed> {
        let mut writer = Writer::new();
        writer.u8(7);
        let place = writer.count();
        writer.bytes(b"a\0b");
        writer.i64(-5);
        writer.set_count(place, 3);
        let mut reader = Reader::new(writer.as_slice());
        assert_eq!(reader.u8()?, 7);
        assert_eq!(reader.u32()?, 3);
        assert_eq!(reader.bytes()?, b"a\0b");
        assert_eq!(reader.i64()?, -5);
        assert!(reader.rest().is_empty());
        Ok(())
    }

    #[test]
    fn a_message_that_does_not_fit_takes_nothing_more() {
        let mut bytes = Vec::new();
        assert!(!has_room(&mut bytes, usize::MAX));
        let mut writer = Writer { bytes: b"ab".to_vec(), is_cut: true };
        writer.u8(1);
        let place = writer.count();
        writer.set_count(place, 3);
        assert_eq!((writer.as_slice(), writer.is_whole()), (&b"ab"[..], false));
        writer.truncate(1);
        writer.u8(b'c');
        assert_eq!((writer.as_slice(), writer.is_whole()), (&b"ac"[..], true));
    }

    #[test]
    fn a_short_message_is_malformed() {
        assert_eq!(Reader::new(&[9, 0, 0, 0, 1]).bytes(), Err(Malformed));
        assert_eq!(Reader::new(&[1]).u32(), Err(Malformed));
    }
}
