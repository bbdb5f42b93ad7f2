//! Shell text from the fuzzer's bytes: by a grammar, each byte choosing a rule, or as pieces in any order.
//!
//! `@` stands where a command may, `%` where none may: in pieces in any order, both may stand anywhere.

/// Rules that end; each has a command or more.
const SIMPLE: [&str; 12] = [
    "@",
    "X=1 @",
    "<f a[1]=\"2 3\" @",
    "! @",
    "time -p @",
    "echo %",
    ": $((1 + 2)) \"$x\" %",
    "x=% y+=2",
    "@ 2>&1 >f",
    "echo \\% ''% \"%\" '%' # %\n:",
    "a=(% [1]=2 $x)",
    "{fd}>f @",
];

/// Rules in which `A` is a list again.
const COMPOUND: [&str; 36] = [
    "A; A",
    "A && A",
    "A || A",
    "A | A",
    "A |& A",
    "A\n\nA",
    "A & A",
    "if A; then A; else A; fi",
    "if A\nthen A\nelif A\nthen A\nfi",
    "while A\ndo A\ndone",
    "until A; do A; done >f",
    "for x in a %; do A; done",
    "for x\ndo\nA\ndone",
    "for ((i = 0; i < (3); i++)); do A; done",
    "for ((;;)) { A; }",
    "select x in % b; do A; done",
    "case x in a|'b )') A;; (c) A;& *) A; esac",
    "case $(A) in\n# '\nx)\n A\n ;;\nesac",
    "case x in\n(a) ;;& b | %) A ;;\nesac",
    "{ A; }",
    "( A )",
    "( (A); A )",
    "f() { A; }",
    "f () ( A )",
    "function g {\nA\n}",
    "function g () if A; then A; fi",
    "echo $(A) \"a $(A) %\" %",
    "x=$(A) y+=\"$(A)\" @",
    "[[ -n $(A) && ( a < % ) ]] && A",
    "[[ x =~ ^(a|'b )')+$ ]] || A",
    "echo a # ' %\nA",
    "cat <(A) >(A) %",
    "((x = (1 + 2) * 3)); A",
    "echo ${x:-\"$(A)\"} ${#x} ${x[%]} ${x//\\}/%}; A",
    "coproc { A; }",
    "time { A; } 2>&1 | { A; } &",
];

/// Pieces in any order.
const PIECES: [&str; 103] = [
    " ",
    " ",
    " ",
    "\n",
    "\n",
    ";",
    ";",
    "&",
    "|",
    "&&",
    "||",
    "|&",
    "@",
    "@ ",
    "@",
    "@ ",
    "%",
    "a",
    "b ",
    "x=",
    "=",
    "+=",
    "1",
    "-p ",
    "--",
    "!",
    "! ",
    "(",
    ")",
    "((",
    "))",
    "{",
    "{ ",
    "}",
    " }",
    "; }",
    "'",
    "'",
    "\"",
    "\"",
    "`",
    "`",
    "\\",
    "\\\n",
    "$",
    "$(",
    "${",
    "$((",
    "]",
    "[",
    "[[",
    "[[ ",
    " ]]",
    "=~",
    "=~ ",
    "$'",
    "$\"",
    "${x:-",
    "${#",
    "#",
    " #",
    "if ",
    "then ",
    "elif ",
    "else ",
    "fi",
    "while ",
    "until ",
    "do ",
    "done",
    "for ",
    "for x",
    " in ",
    "in",
    "select ",
    "case ",
    "case x in ",
    "a)",
    "(a) ",
    ";;",
    ";&",
    ";;&",
    "esac",
    "function ",
    "f()",
    "f() { ",
    "coproc ",
    "coproc W ",
    "time ",
    "a=(",
    "a[",
    "]=",
    "<",
    ">",
    "<(",
    ">(",
    "<<<",
    ">&",
    "&>f ",
    "{fd}>f ",
    "?(",
    "@(a)",
    "+(",
];

/// Shell text of moderate size.
pub fn text(data: &[u8]) -> String {
    match data.split_first() {
        Some((mode, rest)) if mode % 2 == 0 => Derivation { choices: rest }.list(8),
        Some((_, rest)) => rest.iter().take(60).map(|&byte| PIECES[usize::from(byte) % PIECES.len()]).collect(),
        None => String::new(),
    }
}

/// A text without what stands before commands and is none of their words, where the grammar has put it.
pub fn without_prefixes(text: &str) -> String {
    let prefixes = ["X=1 ", "<f a[1]=\"2 3\" ", "{fd}>f "].into_iter();
    prefixes.fold(text.to_owned(), |text, prefix| text.replace(&format!("{prefix}@"), "@"))
}

/// Takes its choices from the fuzzer's bytes; without any left, the simplest ones.
struct Derivation<'a> {
    choices: &'a [u8],
}

impl Derivation<'_> {
    fn choose(&mut self) -> usize {
        let Some((&choice, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(choice)
    }

    fn list(&mut self, depth: u32) -> String {
        let choice = self.choose();
        let Some(choice) = choice.checked_sub(SIMPLE.len()).filter(|_| depth > 0) else {
            return SIMPLE[choice % SIMPLE.len()].to_owned();
        };
        let mut parts = COMPOUND[choice % COMPOUND.len()].split('A');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text += &self.list(depth - 1);
            text += part;
        }
        text
    }
}
