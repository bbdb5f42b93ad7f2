//! Which of fish's variables a stage may want to know. fish can't be asked once the stage runs: so it tells the values of all
//! that have the name of an identifier in the code, or in functions that the code may call.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

thread_local! {
    /// The identifiers in blocks, by the functions and classes that are defined in these.
    static FUNCTIONS: RefCell<HashMap<Vec<u8>, BTreeSet<Vec<u8>>>> = RefCell::default();
}

/// So many functions are remembered.
const MOST: usize = 1 << 12;

/// So many variables are asked for.
const MOST_NAMES: usize = 1 << 10;

/// The identifiers of a text, wherever they stand in it. Beyond ASCII some are none; fish is not asked for those.
fn identifiers(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let words = text.split(move |byte| !is_part(byte));
    words.filter(|word| word.first().is_some_and(|first| !first.is_ascii_digit()))
}

/// Remembers what functions that a block defines may want to know.
pub fn note_functions(code: &[u8]) {
    let words: Vec<&[u8]> = identifiers(code).collect();
    // A `lambda` may have any of the names that the block assigns.
    let has_lambda = words.contains(&&b"lambda"[..]);
    let is_definition = |pair: &&[&[u8]]| has_lambda || matches!(pair[0], b"def" | b"class");
    let defined: BTreeSet<Vec<u8>> = words.windows(2).filter(is_definition).map(|pair| pair[1].to_vec()).collect();
    let defined = defined.into_iter().chain(has_lambda.then(|| words[0].to_vec()));
    FUNCTIONS.with_borrow_mut(|functions| {
        for name in defined {
            if functions.len() < MOST || functions.contains_key(&name) {
                functions.entry(name).or_default().extend(words.iter().map(|word| word.to_vec()));
            }
        }
    });
}

/// The names that code with these words may ask for, each once.
pub fn names_in<'a>(words: impl Iterator<Item = &'a Vec<u8>>) -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |name: &[u8], names: &mut Vec<Vec<u8>>| {
        if names.len() < MOST_NAMES && seen.insert(name.to_vec()) {
            names.push(name.to_vec());
        }
    };
    words.flat_map(|word| identifiers(word)).for_each(|name| add(name, &mut names));
    FUNCTIONS.with_borrow(|functions| {
        let mut at = 0;
        while let Some(name) = names.get(at) {
            at += 1;
            let Some(inner) = functions.get(name) else { continue };
            inner.iter().for_each(|name| add(name, &mut names));
        }
    });
    names.retain(|name| !NO_NAMES.contains(&&name[..]));
    names
}

/// Words of Python, and names that no shell variable hides.
#[rustfmt::skip]
const NO_NAMES: [&[u8]; 43] = [
    b"False", b"None", b"True", b"and", b"as", b"assert", b"async", b"await", b"break", b"class", b"continue", b"def",
    b"del", b"elif", b"else", b"except", b"finally", b"for", b"from", b"global", b"if", b"import", b"in", b"is",
    b"lambda", b"nonlocal", b"not", b"or", b"pass", b"raise", b"return", b"try", b"while", b"with", b"yield",
    b"_", b"sh", b"print", b"int", b"len", b"range", b"str", b"sum",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(code: &str) -> Vec<String> {
        names_in([code.as_bytes().to_vec()].iter())
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        assert_eq!(names("print(f'{a + b.c[1]}', \"2d\", 3e4) if a else None"), ["f", "a", "b", "c"]);
        assert_eq!(names("größe*ünï"), ["größe", "ünï"]);
    }

    #[test]
    fn functions_bring_theirs() {
        note_functions(b"def first(x):\n  return outer + second(x)");
        note_functions(b"class second: y = inner");
        note_functions(b"third = lambda: deep");
        let found = names("first(1)");
        for name in ["outer", "inner"] {
            assert!(found.iter().any(|found| found == name), "{found:?}");
        }
        assert!(!found.iter().any(|found| found == "deep"), "{found:?}");
        assert!(names("third()").iter().any(|found| found == "deep"));
    }
}
