//! Classes of bytes, so that ordinary text is skipped by one table look-up a byte.

/// A set of classes.
pub(super) type Class = u16;

/// Space and tab.
pub(super) const BLANK: Class = 1 << 0;
/// Ends a word of the shell: blanks, newline and `;&|<>()`.
pub(super) const META: Class = 1 << 1;
/// Begins a quoted or expanded part of a word: quotes, `$`, `` ` ``, `\`.
pub(super) const PART: Class = 1 << 2;
/// Special inside double quotes.
pub(super) const QUOTED: Class = 1 << 3;
/// Special between the arguments of a command.
pub(super) const ARGUMENT: Class = 1 << 4;
/// `}`.
pub(super) const BRACE: Class = 1 << 5;
/// `(`, `)`, `[`, `]`.
pub(super) const BRACKET: Class = 1 << 6;
/// Special inside `[[ ]]`.
pub(super) const CONDITION: Class = 1 << 7;
/// Letters, digits and `_`.
pub(super) const NAME: Class = 1 << 8;
/// Special in Python code.
pub(super) const CODE: Class = 1 << 9;
/// Ends a word of fish: blanks, newline and `;&|<>()`.
pub(super) const FISH_META: Class = META;
/// Begins a quoted or expanded part of a word of fish, or may end shell text in Python: quotes, `$`, `\`, `}`.
pub(super) const FISH_SPECIAL: Class = 1 << 11;
/// May be part of a Python name: [`NAME`] and all bytes of characters beyond ASCII.
pub(super) const IDENTIFIER: Class = 1 << 10;

const MEMBERS: [(Class, &[u8]); 10] = [
    (BLANK, b" \t"),
    (META, b" \t\n;&|<>()"),
    (PART, b"'\"`$\\"),
    (QUOTED, b"\"`$\\"),
    (ARGUMENT, b"\n;&|<>()'\"`$\\#"),
    (BRACE, b"}"),
    (BRACKET, b"()[]"),
    (CONDITION, b" \t\n(<>]=#'\"`$\\"),
    (CODE, b"'\"#{}()[]:"),
    (FISH_SPECIAL, b"'\"$\\}"),
];

const TABLE: [Class; 256] = table();

const fn table() -> [Class; 256] {
    let mut table = [0; 256];
    let mut class = 0;
    while class < MEMBERS.len() {
        let (bit, members) = MEMBERS[class];
        let mut at = 0;
        while at < members.len() {
            table[members[at] as usize] |= bit;
            at += 1;
        }
        class += 1;
    }
    let mut byte = 0;
    while byte < table.len() {
        table[byte] |= letters(byte as u8);
        byte += 1;
    }
    table
}

const fn letters(byte: u8) -> Class {
    if byte.is_ascii_alphanumeric() || byte == b'_' {
        NAME | IDENTIFIER | CODE
    } else if !byte.is_ascii() {
        IDENTIFIER | CODE
    } else {
        0
    }
}

/// Whether `byte` is in one of `classes`.
#[inline(always)]
pub(super) fn is(byte: u8, classes: Class) -> bool {
    TABLE[byte as usize] & classes != 0
}

/// The first position from `at` on whose byte is in one of `classes`, or the end.
#[inline(always)]
pub(super) fn find(line: &[u8], at: usize, classes: Class) -> usize {
    let tail = line.get(at..).unwrap_or_default();
    tail.iter().position(|&byte| is(byte, classes)).map_or(line.len(), |offset| at + offset)
}

/// The first position from `at` on whose byte is in none of `classes`, or the end.
#[inline(always)]
pub(super) fn skip(line: &[u8], at: usize, classes: Class) -> usize {
    let tail = line.get(at..).unwrap_or_default();
    tail.iter().position(|&byte| !is(byte, classes)).map_or(line.len(), |offset| at + offset)
}
