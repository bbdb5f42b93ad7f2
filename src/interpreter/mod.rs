//! The Python that a session embeds: which one, and how it gets into the process.

mod copies;
pub(crate) mod extensions;
pub mod find;
pub(crate) mod load;
