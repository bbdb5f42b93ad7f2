//! What fish has to tell before a request of Python's can be answered, and the script by which it does.

use pysh_contract::message::{attribute, to_shell};
use pysh_contract::wire::{Malformed, Reader};

use super::host::{Facts, COPIES};
use super::name::is_legal;
use super::script::Script;
use crate::session::answer::has_room;

/// `set -q` says in one status, up to 255, how many of its names are not set.
const MOST_NAMES: usize = 200;

/// What is to be found out, or done, by fish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The values of these variables.
    Values(Vec<Vec<u8>>),
    /// Which of these, which have no elements, are set.
    Existence(Vec<Vec<u8>>),
    /// The values of these exported variables as children get them.
    Joined(Vec<Vec<u8>>),
    /// The attributes of a variable.
    Attributes(Vec<u8>),
    /// The names of all variables.
    Names,
    /// The names of the exported ones.
    Exported,
    /// To move to this path.
    Directory(Vec<u8>),
    /// To run this source.
    Run(Vec<u8>),
}

/// What fish has said while the script ran.
#[derive(Debug, Default)]
pub struct Heard {
    /// How many of the names are not set.
    missing: usize,
    /// Elements of the variables that were asked for, by number.
    elements: Vec<(usize, Vec<u8>)>,
    /// Names with what was said of each.
    items: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    /// The status of what was run.
    status: Option<i32>,
}

impl Heard {
    /// Takes what fish says.
    pub fn hear(&mut self, what: &[u8], value: &[u8]) {
        match what {
            b"missing" => self.missing = number(value).and_then(|count| usize::try_from(count).ok()).unwrap_or(0),
            b"name" => self.items.push((value.to_vec(), Vec::new())),
            b"item" => {
                if let Some((_, items)) = self.items.last_mut() {
                    items.push(value.to_vec());
                }
            }
            b"status" => self.status = number(value),
            _ => {
                if let Some(index) = number(what).and_then(|index| usize::try_from(index).ok()) {
                    self.elements.push((index, value.to_vec()));
                }
            }
        }
    }

    /// The status of what was run.
    pub fn status(&self) -> Option<i32> {
        self.status
    }

    fn first_items(self) -> Vec<Vec<u8>> {
        self.items.into_iter().next().map(|(_, items)| items).unwrap_or_default()
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What is still to be found out for a message of Python's.
pub fn of_message(message: &[u8], facts: &Facts) -> Result<Option<Need>, Malformed> {
    let mut reader = Reader::new(message);
    Ok(match reader.u8()? {
        to_shell::READ => {
            let names = (0..reader.u32()?).map(|_| reader.bytes()).collect::<Result<Vec<_>, _>>()?;
            of_values(&names, facts)
        }
        to_shell::DESCRIBE => {
            reader.u32()?;
            let name = reader.bytes()?;
            let is_known = !is_legal(name) || facts.attributes.contains_key(name);
            of_values(&[name], facts).or((!is_known).then(|| Need::Attributes(name.to_vec())))
        }
        to_shell::EXPORT => of_values(&[reader.bytes()?], facts),
        to_shell::NAMES => facts.names.is_none().then_some(Need::Names),
        to_shell::ENVIRONMENT => match &facts.exported {
            None => Some(Need::Exported),
            Some(names) => {
                let unknown = names.iter().filter(|name| !facts.values.contains_key(*name));
                let unknown: Vec<_> = unknown.cloned().collect();
                (!unknown.is_empty()).then_some(Need::Joined(unknown))
            }
        },
        to_shell::CHANGE_DIRECTORY => {
            let path = reader.bytes()?.to_vec();
            facts.status.is_none().then_some(Need::Directory(path))
        }
        to_shell::RUN => {
            let source = reader.bytes()?;
            // Without room for it nothing is asked: the answer says so.
            let runs = facts.status.is_none() && has_room(COPIES, source.len(), 0);
            runs.then(|| Need::Run(source.to_vec()))
        }
        _ => None,
    })
}

/// What is still to be found out of these variables.
pub fn of_values(names: &[&[u8]], facts: &Facts) -> Option<Need> {
    let mut unknown: Vec<Vec<u8>> = Vec::new();
    for name in names {
        // The arguments of the function that called are its `argv`.
        let also: &[&[u8]] = if *name == b"args" { &[b"argv"] } else { &[] };
        for name in [name].into_iter().chain(also) {
            let is_new = is_fetched(name) && !facts.values.contains_key(*name) && !unknown.iter().any(|n| n == name);
            if is_new && unknown.len() < MOST_NAMES {
                unknown.push(name.to_vec());
            }
        }
    }
    (!unknown.is_empty()).then_some(Need::Values(unknown))
}

/// `status` and `pipestatus` are other ones by the time when a script runs.
fn is_fetched(name: &[u8]) -> bool {
    is_legal(name) && name != b"status" && name != b"pipestatus"
}

impl Need {
    /// The script. `erasure` makes `argv` the caller's.
    pub fn script(&self, erasure: &Script) -> Script {
        let mut script = Script::new();
        match self {
            Self::Values(names) => values_script(names, erasure, &mut script),
            Self::Existence(names) => {
                for name in names {
                    script.plain("builtin set -q ").name(name).plain("; builtin path is -- /.pysh/name/").name(name);
                    script.plain(" /.pysh/item/$status\n");
                }
            }
            Self::Joined(names) => {
                script.plain("builtin path is --");
                for name in names {
                    // fish names SHLVL even if it is not set. It is never a list; unquoted, it vanishes then.
                    let quote = if name == b"SHLVL" { "" } else { "\"" };
                    script.plain(" /.pysh/name/").name(name).plain(" ").plain(quote);
                    script.plain("/.pysh/item/$").name(name).plain(quote);
                }
                script.plain("\n");
            }
            Self::Attributes(name) => {
                script.plain("builtin path is -- /.pysh/name/ /.pysh/item/(builtin set -S ").name(name).plain(")\n");
            }
            Self::Names => {
                script.plain("builtin path is -- /.pysh/name/ /.pysh/item/(builtin set -n)\n");
            }
            Self::Exported => {
                script.plain("builtin path is -- /.pysh/name/ /.pysh/item/(builtin set -nx)\n");
            }
            Self::Directory(path) => {
                script.plain("cd ").quoted(path).plain("; builtin path is -- /.pysh/status/$status\n");
            }
            Self::Run(_) => {
                script.script(erasure);
                script.plain("__pysh_run $argv; builtin path is -- /.pysh/status/$status\n");
            }
        }
        script
    }

    /// Whether the script looks at `argv`.
    pub fn is_about_arguments(&self) -> bool {
        match self {
            Self::Values(names) => names.iter().any(|name| name == b"argv"),
            Self::Run(_) => true,
            _ => false,
        }
    }

    /// Enters what was heard; what is to be asked next, if that was not enough.
    pub fn conclude(self, heard: Heard, facts: &mut Facts) -> Option<Self> {
        match self {
            Self::Values(names) => return conclude_values(names, heard, facts),
            Self::Existence(names) => {
                // Whatever goes wrong, it is asked for only once.
                facts.values.extend(names.into_iter().map(|name| (name, None)));
                for (name, items) in heard.items {
                    let is_set = items.first().is_some_and(|status| status == b"0");
                    facts.values.insert(name, is_set.then(Vec::new));
                }
            }
            Self::Joined(names) => {
                names.into_iter().for_each(|name| drop(facts.values.insert(name, None)));
                for (name, items) in heard.items {
                    facts.values.insert(name, (!items.is_empty()).then_some(items));
                }
            }
            Self::Attributes(name) => drop(facts.attributes.insert(name, attributes(&heard.first_items()))),
            Self::Names => facts.names = Some(heard.first_items()),
            Self::Exported => facts.exported = Some(heard.first_items()),
            Self::Directory(_) | Self::Run(_) => facts.status = Some(heard.status.unwrap_or(1)),
        }
        None
    }
}

fn values_script(names: &[Vec<u8>], erasure: &Script, script: &mut Script) {
    script.script(erasure).plain("builtin set -q");
    for name in names {
        script.plain(" ").name(name);
    }
    script.plain("\nbuiltin path is -- /.pysh/missing/$status");
    // One word for each, since that is what takes the time.
    for (index, name) in names.iter().enumerate() {
        script.plain(&format!(" /.pysh/{index}/$")).name(name);
    }
    script.plain("\n");
}

/// A variable that is not set and one without elements look the same, until it is known how many are not set.
fn conclude_values(names: Vec<Vec<u8>>, heard: Heard, facts: &mut Facts) -> Option<Need> {
    let mut found: Vec<Vec<Vec<u8>>> = vec![Vec::new(); names.len()];
    for (index, element) in heard.elements {
        if let Some(elements) = found.get_mut(index) {
            elements.push(element);
        }
    }
    let (some, none): (Vec<_>, Vec<_>) = names.into_iter().zip(found).partition(|(_, elements)| !elements.is_empty());
    facts.values.extend(some.into_iter().map(|(name, elements)| (name, Some(elements))));
    let empty: Vec<Vec<u8>> = none.into_iter().map(|(name, _)| name).collect();
    if heard.missing > 0 && heard.missing < empty.len() {
        return Some(Need::Existence(empty));
    }
    for name in empty {
        facts.values.insert(name, (heard.missing == 0).then(Vec::new));
    }
    None
}

/// The attributes in what `set --show` prints: `$x: set in global scope, exported, a path variable with 1 elements`.
fn attributes(lines: &[Vec<u8>]) -> u32 {
    let mut bits = 0;
    // The innermost scope comes first.
    let Some(line) = lines.first().map(|line| String::from_utf8_lossy(line)) else { return 0 };
    for (words, bit) in [
        (" scope, exported", attribute::EXPORTED),
        ("in local scope", attribute::LOCAL),
        ("in function scope", attribute::LOCAL),
        ("in universal scope", attribute::UNIVERSAL),
        ("a path variable", attribute::PATH),
    ] {
        if line.contains(words) {
            bits |= bit;
        }
    }
    if !line.ends_with("with 1 elements") && line.contains("elements") {
        bits |= attribute::ARRAY;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<Vec<u8>> {
        names.iter().map(|name| name.as_bytes().to_vec()).collect()
    }

    fn told(missing: &str, items: &[(&str, &[&str])]) -> (Facts, Option<Need>) {
        let mut heard = Heard::default();
        heard.hear(b"missing", missing.as_bytes());
        for (index, (_, values)) in items.iter().enumerate() {
            values.iter().for_each(|value| heard.hear(index.to_string().as_bytes(), value.as_bytes()));
        }
        let mut facts = Facts::default();
        let asked = names(&items.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        let next = Need::Values(asked).conclude(heard, &mut facts);
        (facts, next)
    }

    #[test]
    fn lists_and_missing_variables_are_told_apart() {
        let (facts, next) = told("0", &[("a", &["1"]), ("b", &[])]);
        assert_eq!(next, None);
        assert_eq!(facts.values.get(&b"b"[..]), Some(&Some(vec![])));
        let (facts, next) = told("1", &[("a", &["1"]), ("b", &[])]);
        assert_eq!(next, None);
        assert_eq!(facts.values.get(&b"b"[..]), Some(&None));
        let (_, next) = told("1", &[("a", &[]), ("b", &[])]);
        assert_eq!(next, Some(Need::Existence(names(&["a", "b"]))));
    }

    #[test]
    fn attributes_are_read() {
        let of = |line: &str| attributes(&names(&[line]));
        assert_eq!(of("$x: set in global scope, unexported, with 1 elements"), 0);
        assert_eq!(
            of("$PATH: set in global scope, exported, a path variable with 2 elements"),
            attribute::EXPORTED | attribute::PATH | attribute::ARRAY
        );
        assert_eq!(of("$x: set in local scope, exported, with 1 elements"), attribute::EXPORTED | attribute::LOCAL);
    }
}
