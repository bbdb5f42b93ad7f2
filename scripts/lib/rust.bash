# Finds or installs a linker and Rust, and sets CARGO. Sourced after common.bash.
# shellcheck shell=bash

# The `rust-version` of Cargo.toml.
rust_oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")

rust_is_new_enough() {
  local version
  version=$("${RUSTC:-rustc}" --version 2>/dev/null | cut -d' ' -f2)
  [[ -n $version ]] && at_least "$version" "$rust_oldest" && have "${CARGO:-cargo}"
}

need_linker() {
  have cc && return
  apt_update
  apt_install gcc libc6-dev || die "a C compiler is needed to link (Debian, Ubuntu: gcc libc6-dev)"
}

need_rust() {
  [[ -d ${CARGO_HOME:-$HOME/.cargo}/bin ]] && PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
  rust_is_new_enough && return
  if have rustup; then
    rust_from_rustup
  else
    apt_update
    rust_from_apt
  fi
  rust_is_new_enough ||
    die "Rust $rust_oldest or newer is needed; the packages here are older: see https://rustup.rs"
}

rust_from_rustup() {
  rustup toolchain install stable --profile minimal --component clippy --component rustfmt >&2
  export RUSTUP_TOOLCHAIN=stable
}

# The distribution's own Rust (Debian 13), its newer one for browsers (Debian 12), one of the
# numbered ones (Ubuntu 24.04), or its rustup.
rust_from_apt() {
  local suffix
  for suffix in '' -web $(numbered_rusts); do
    if at_least "$(apt_candidate "rustc$suffix")" "$rust_oldest"; then
      # Without certificates cargo can't fetch what Cargo.lock names.
      apt_install ca-certificates "rustc$suffix" "cargo$suffix" && use_rust "$suffix"
      return
    fi
  done
  [[ -n $(apt_candidate rustup) ]] && apt_install rustup && rust_from_rustup
}

# -1.89 -1.88 ...: the suffixes of Ubuntu's numbered packages, newest first.
numbered_rusts() {
  apt-cache search --names-only '^rustc-1\.[0-9]+$' 2>/dev/null | cut -d' ' -f1 | sort -rV | sed 's/^rustc//'
}

# Numbered packages install numbered commands.
use_rust() {
  if have "cargo$1" && have "rustc$1"; then
    CARGO=cargo$1
    export RUSTC=rustc$1
  fi
}
