//! What a stream of bytes looks like on a terminal.

use std::num::NonZeroU16;

/// Rows for a whole transcript, so that nothing scrolls away.
const ROWS: u16 = 2000;

/// The text on a screen of `columns` characters a line after `bytes`: no colours, no cursor movements,
/// no empty space at the right and at the bottom.
pub(crate) fn render(bytes: &[u8], columns: u16) -> String {
    let parser = parse(bytes, (ROWS, columns));
    let rows = parser.screen().rows(0, columns);
    let text: Vec<_> = rows.map(|row| row.trim_end().to_owned()).collect();
    text.join("\n").trim_end().to_owned()
}

/// The row and the column of the cursor, from 0, on a terminal of `size` rows and columns.
pub(crate) fn cursor(bytes: &[u8], size: (u16, u16)) -> (u16, u16) {
    parse(bytes, size).screen().cursor_position()
}

fn parse(bytes: &[u8], (rows, columns): (u16, u16)) -> vt100::Parser {
    let size = |cells| NonZeroU16::new(cells).unwrap();
    let mut parser = vt100::Parser::new(size(rows), size(columns), 0);
    parser.process(bytes);
    parser
}
