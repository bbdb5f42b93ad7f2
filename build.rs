//! How libpysh.so is linked.

fn main() {
    // bash's `enable -d py` closes the library while its thread and hooks live on: never unmap it.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo:rerun-if-changed=build.rs");
}
