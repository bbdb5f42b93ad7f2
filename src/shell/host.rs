//! The interface to "the shell that called": what Python may ask of it while the shell waits.

use pysh_contract::message::Value;
use pysh_contract::wire::Writer;

/// Why a shell would not do what it was asked; one line without the name of the variable.
pub type Refusal = std::borrow::Cow<'static, str>;

/// A shell, used on its own thread only. Implementations talk to the shell's functions and tables; none of them runs
/// the user's code.
pub trait Host {
    /// Appends the attributes (`u32`) and the value of a variable, as a function called now would see it. The
    /// positional parameters are `args`, the last statuses `status` and `pipestatus`, where no variable has that name.
    fn read(&self, name: &[u8], out: &mut Writer);

    /// Sets a variable where an assignment in the calling function would, keeping its attributes.
    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal>;

    /// Appends a count and the names of all variables that can be seen.
    fn names(&self, out: &mut Writer);

    /// Makes a variable visible to children, or ends that.
    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal>;

    /// Appends a count and the exported variables' names and values, as a child started now would get them.
    fn environment(&self, out: &mut Writer);

    /// Moves the shell to an absolute path as its `cd` would.
    fn change_directory(&self, path: &[u8]) -> Result<(), Refusal>;

    /// Prints an error in the shell's own form, on its standard error.
    fn report(&self, message: &str);

    /// A number that differs from an earlier one if the shell's fds 0, 1 or 2 may have changed in between.
    fn streams_generation(&self) -> u32;

    /// Whether the shell has noted an interrupt that it has not acted on yet.
    fn is_interrupted(&self) -> bool;

    /// The value of an exported or unexported scalar, for our own settings.
    fn setting(&self, name: &[u8]) -> Option<Vec<u8>>;
}
