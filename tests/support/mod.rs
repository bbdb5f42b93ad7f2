//! What the tests that run real shells have in common.

// Each test binary compiles its own copy and uses a part of it.
#![allow(dead_code)]

pub(crate) mod collector;
pub(crate) mod diff;
pub(crate) mod expectation;
pub(crate) mod fish;
pub(crate) mod hangup;
pub(crate) mod image;
pub(crate) mod process;
pub(crate) mod pty;
pub(crate) mod python;
pub(crate) mod queries;
pub(crate) mod sandbox;
pub(crate) mod screen;
pub(crate) mod script;
pub(crate) mod shell;
pub(crate) mod terminal;
pub(crate) mod verdict;
pub(crate) mod way;
