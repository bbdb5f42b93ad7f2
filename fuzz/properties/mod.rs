//! What must hold for any input: one file a fuzz target. `check` takes the fuzzer's bytes and panics where it does not hold.
//! `tests/corpus.rs` replays the kept inputs by the same functions, without a fuzzer.

// Each fuzz target uses one of them.
#![allow(dead_code, clippy::panic)]

pub mod bash;
pub mod commands;
pub mod grammar;
pub mod judge;
pub mod linear;
pub mod messages;
pub mod python;
pub mod runs;
pub mod scan;
pub mod shell;
