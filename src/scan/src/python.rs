//! Python: the brace that closes. Only strings, comments and brackets matter for that.

use super::class::{is, skip, BLANK, CODE, IDENTIFIER};
use super::frame::{Code, CodeKind, Frame, Text};
use super::lexer::Lexer;

impl Lexer<'_> {
    /// Reads on in code.
    pub(super) fn code(&mut self, code: Code) {
        match self.seek(CODE) {
            None => {}
            Some(b'#') => self.skip_comment(),
            Some(b'{') => self.count(Code { braces: code.braces + 1, ..code }),
            Some(b'}') => self.closing_brace(code),
            Some(b'(' | b'[') => self.count(Code { brackets: code.brackets + 1, ..code }),
            Some(b')') if code.kind == CodeKind::Call && code.brackets == 0 => self.end_call(),
            Some(b')' | b']') => {
                self.count(Code { brackets: code.brackets.saturating_sub(1), ..code });
            }
            Some(b':') => self.colon(code),
            Some(b'\'' | b'"') => self.string(b""),
            Some(_) => self.name(),
        }
    }

    fn count(&mut self, code: Code) {
        self.set(Frame::Code(code));
        self.advance(1);
    }

    fn closing_brace(&mut self, code: Code) {
        match code.kind {
            _ if code.braces > 0 => self.count(Code { braces: code.braces - 1, ..code }),
            CodeKind::Block => self.close_block(),
            CodeKind::Field(_) => self.leave(1),
            // The parenthesis was never closed; the brace belongs to the code around it.
            CodeKind::Call => self.leave(0),
        }
    }

    fn close_block(&mut self) {
        self.scanner.rewrite.close(self.line, self.at, self.out);
        self.leave(1);
        self.mark_edge(false);
    }

    /// A colon outside all brackets of a replacement field begins its format specification.
    fn colon(&mut self, code: Code) {
        if let Code { kind: CodeKind::Field(text), braces: 0, brackets: 0 } = code {
            self.set(Frame::Spec(text));
        }
        self.advance(1);
    }

    /// A name or number; a string's prefix; or `sh` with shell text after it.
    fn name(&mut self) {
        let begin = self.at;
        self.skip(IDENTIFIER);
        let name = &self.line[begin..self.at];
        if matches!(self.peek(0), Some(b'\'' | b'"')) {
            self.string(name);
        } else if name == b"sh" && !self.line[..begin].ends_with(b".") {
            self.shell_text();
        }
    }

    /// A string begins with the quote here, after `prefix`.
    fn string(&mut self, prefix: &[u8]) {
        let Some(quote) = self.peek(0) else { return };
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let (formatted, raw) = flags(prefix);
        let text = Text { quote, triple, raw, formatted };
        self.enter(text.quotes(), Frame::Text(text));
    }

    /// Reads on in a string.
    pub(super) fn text(&mut self, text: Text) {
        let special = |byte: &u8| match byte {
            b'\\' | b'\n' => true,
            b'{' => text.formatted,
            byte => *byte == text.quote,
        };
        self.at += self.rest().iter().position(special).unwrap_or(self.rest().len());
        match self.peek(0) {
            None => {}
            Some(b'\\') => self.backslash(text),
            Some(b'\n') if text.triple => self.advance(1),
            // Not closed on its line, which is an error for Python to report: here is code again.
            Some(b'\n') => self.leave(1),
            Some(b'{') if self.peek(1) == Some(b'{') => self.advance(2),
            Some(b'{') => self.field(text),
            Some(_) if self.at_end(text) => self.leave(text.quotes()),
            Some(_) => self.advance(1),
        }
    }

    /// Reads on in a format specification: text that ends with its replacement field, and in which a
    /// brace is never doubled.
    pub(super) fn spec(&mut self, text: Text) {
        let special = |byte: &u8| b"\\\n{}".contains(byte) || *byte == text.quote;
        self.at += self.rest().iter().position(special).unwrap_or(self.rest().len());
        match self.peek(0) {
            None => {}
            Some(b'\\') => self.backslash(text),
            Some(b'\n') if text.triple => self.advance(1),
            // The specification ends with the line, the field does not.
            Some(b'\n') => self.set(Frame::Code(Code::new(CodeKind::Field(text)))),
            Some(b'{') => self.field(text),
            Some(b'}') => self.leave(1),
            Some(_) if self.at_end(text) => self.leave(0),
            Some(_) => self.advance(1),
        }
    }

    fn field(&mut self, text: Text) {
        self.enter(1, Frame::Code(Code::new(CodeKind::Field(text))));
    }

    fn at_end(&self, text: Text) -> bool {
        !text.triple || self.rest().starts_with(&[text.quote; 3])
    }

    /// A backslash hides a quote, a newline or itself, in raw strings too, but no brace; in
    /// `\N{NAME}` the braces are part of it.
    fn backslash(&mut self, text: Text) {
        match self.peek(1) {
            Some(b'{' | b'}') if text.formatted => self.advance(1),
            Some(b'N') if text.formatted && !text.raw && self.peek(2) == Some(b'{') => self.character_name(text),
            _ => self.advance(self.hidden()),
        }
    }

    /// How long a backslash is together with what it hides.
    fn hidden(&self) -> usize {
        if self.rest().starts_with(b"\\\r\n") {
            3
        } else {
            2
        }
    }

    /// CPython asks for a name only later: to its tokenizer (`Parser/lexer/lexer.c`, `tok_get_fstring_mode`) the next brace that
    /// closes is the one, if no field begins and the string does not end before it.
    fn character_name(&mut self, text: Text) {
        self.advance(3);
        loop {
            match self.peek(0) {
                None | Some(b'{') => return,
                Some(b'}') => return self.advance(1),
                Some(b'\n') if !text.triple => return,
                Some(b'\\') if self.rest().starts_with(b"\\N{") => self.advance(3),
                Some(b'\\') if !matches!(self.peek(1), Some(b'{' | b'}')) => self.advance(self.hidden()),
                Some(byte) if byte == text.quote && self.at_end(text) => return,
                Some(_) => self.advance(1),
            }
        }
    }

    /// The name `sh` was just read: with a brace after it, also after `.lines`, `.run` or arguments,
    /// shell text begins.
    fn shell_text(&mut self) {
        let mut after = self.at;
        for method in [b".lines".as_slice(), b".run"] {
            let rest = &self.line[after..];
            if rest.starts_with(method) && !rest.get(method.len()).is_some_and(|&byte| is(byte, IDENTIFIER)) {
                after += method.len();
                break;
            }
        }
        let bracket = skip(self.line, after, BLANK);
        match self.line.get(bracket) {
            Some(b'(') => self.enter(bracket + 1 - self.at, Frame::Code(Code::new(CodeKind::Call))),
            Some(b'{') => self.enter_shell_text(bracket),
            _ => {}
        }
    }

    /// The arguments of `sh( ... )` end; shell text may follow.
    fn end_call(&mut self) {
        self.leave(1);
        let bracket = skip(self.line, self.at, BLANK);
        if self.line.get(bracket) == Some(&b'{') {
            self.enter_shell_text(bracket);
        }
    }

    fn enter_shell_text(&mut self, brace: usize) {
        self.scanner.shell_texts.open(brace);
        self.enter(brace + 1 - self.at, self.scanner.dialect.shell_text());
        self.text_begin = self.at;
    }
}

impl Text {
    /// How many quotes begin and end it.
    fn quotes(self) -> usize {
        if self.triple {
            3
        } else {
            1
        }
    }
}

/// Whether the prefix of a string makes it formatted, and raw.
fn flags(prefix: &[u8]) -> (bool, bool) {
    let is = |names: &[&str]| names.iter().any(|name| prefix.eq_ignore_ascii_case(name.as_bytes()));
    let raw = is(&["fr", "rf", "tr", "rt"]);
    (raw || is(&["f", "t"]), raw)
}
