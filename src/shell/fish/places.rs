//! Where each block stands in its source. fish tells a function neither the file nor the line from which it is called, so
//! the code itself is the key: where two blocks are the same, blanks at the end tell them apart.

use std::collections::HashMap;
use std::rc::Rc;

/// Where a block stands, and what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file; empty if it is no file.
    pub file: Rc<[u8]>,
    /// The line of the block's last byte, from 1.
    pub line: u32,
    /// The code without our blanks.
    pub length: usize,
}

/// So many blocks are remembered: a shell that sources ever new text must not fill the memory.
const MOST: usize = 1 << 14;

/// The blocks by what fish has in their place.
#[derive(Debug, Default)]
pub struct Places {
    known: HashMap<Vec<u8>, Place>,
}

impl Places {
    /// Remembers a block. The result is how many blanks are to be added at its end.
    pub fn add(&mut self, code: &[u8], file: &Rc<[u8]>, line: u32) -> usize {
        const MANY: usize = 1 << 10;
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let place = Place { file: file.clone(), line, length: code.len() };
        let mut key = code.to_vec();
        while key.len() < code.len() + MANY {
            match self.known.get(&key) {
                Some(known) if *known != place => key.push(b' '),
                _ => break,
            }
        }
        let blanks = key.len() - code.len();
        self.known.insert(key, place);
        blanks
    }

    /// The place of a word of `py`, if it is a block.
    pub fn find(&self, word: &[u8]) -> Option<&Place> {
        self.known.get(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_are_the_same_are_told_apart() {
        let mut places = Places::default();
        let file: Rc<[u8]> = Rc::from(&b"a.fish"[..]);
        assert_eq!(places.add(b" x ", &file, 1), 0);
        assert_eq!(places.add(b" x ", &file, 2), 1);
        assert_eq!(places.add(b" x ", &file, 2), 1);
        assert_eq!(places.add(b" x ", &file, 1), 0);
        assert_eq!(places.find(b" x  ").map(|place| (place.line, place.length)), Some((2, 3)));
    }
}
