//! What we use of a shell: functions and variables that its program exports. One table drives declaration, look-up and
//! `pysh doctor`.

use std::ffi::{c_void, CStr};

use crate::object::Symbols;

/// Declares a struct with the addresses of a shell's symbols, and the list of their names.
macro_rules! symbols {
    ($shell:ident functions { $($function:ident: $type:ty,)* } variables { $($variable:ident: $value:ty,)* }) => {
        /// The addresses of everything that we use of this shell. Some are looked up only to see that they are there.
        #[allow(dead_code)]
        #[allow(non_snake_case, reason = "the shell's own names")]
        pub struct $shell {
            $(pub $function: $type,)*
            $(pub $variable: *mut $value,)*
        }

        impl $shell {
            /// Looks everything up; or the name of the first symbol that this shell does not export.
            fn load() -> Result<Self, &'static str> {
                let program = $crate::object::Object::program();
                let symbols = program.as_ref().and_then($crate::object::Object::symbols);
                let address = |name| $crate::shell::symbols::address(symbols.as_ref(), name);
                Ok(Self {
                    $($function: {
                        let address = address(concat!(stringify!($function), "\0"))?;
                        // SAFETY: the shell's symbol of this name has this type, by its headers.
                        unsafe { std::mem::transmute::<*mut std::ffi::c_void, $type>(address) }
                    },)*
                    $($variable: address(concat!(stringify!($variable), "\0"))?.cast(),)*
                })
            }
        }

        /// The name of every symbol of the shell that pysh needs, for `pysh doctor`.
        pub const NEEDED: &[&str] = &[$(stringify!($function),)* $(stringify!($variable),)*];

        // SAFETY: the pointers are addresses of the shell's globals; every use of them says why it is on its own thread.
        unsafe impl Sync for $shell {}
        // SAFETY: as above.
        unsafe impl Send for $shell {}
    };
}
pub(super) use symbols;

/// The address of a symbol, by its name with a NUL byte behind it: of the shell itself or,
/// for what is readline's in a bash that is linked to a shared one, of another object.
pub fn address(symbols: Option<&Symbols>, name: &'static str) -> Result<*mut c_void, &'static str> {
    let symbol = CStr::from_bytes_with_nul(name.as_bytes()).map_err(|_| name)?;
    if let Some(address) = symbols.and_then(|symbols| symbols.export(symbol)) {
        return Ok(address);
    }
    // SAFETY: a NUL-terminated name.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, symbol.as_ptr()) };
    if address.is_null() {
        Err(name.trim_end_matches('\0'))
    } else {
        Ok(address)
    }
}
