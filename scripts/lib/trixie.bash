# The tests in a Debian 13 folder, with the shells and the Python that Debian packages. Sourced after
# common.bash. Needs root: debootstrap and chroot do.
# shellcheck shell=bash

trixie=${PYSH_TRIXIE:-$root/target/trixie}

test_trixie() {
  [[ $EUID == 0 ]] || die "the suite trixie needs root, for debootstrap and chroot"
  make_trixie
  local suite program
  for suite in literate interactive interactive_fish interactive_zsh; do
    program=$(test_program "$suite") || return
    cp "$program" "$trixie/tmp/pysh-$suite"
    in_trixie "/tmp/pysh-$suite" || return
  done
}

has_trixie() {
  local program
  for program in python3.13 zsh fish; do
    [[ -x $trixie/usr/bin/$program ]] || return
  done
  [[ -e $trixie/usr/share/doc/libpython3.13 ]]
}

make_trixie() {
  has_trixie && return
  if ! have debootstrap; then
    apt_update
    apt_install debootstrap || die "please install debootstrap"
  fi
  say "making $trixie"
  debootstrap --variant=minbase --include=python3,libpython3.13,procps,zsh,fish trixie "$trixie" >&2
}

# Compiles one of cargo's test programs and prints its path.
test_program() {
  (cd "$root" && "${CARGO:-cargo}" test --test "$1" --no-run 2>&1 >/dev/null) | tee /dev/stderr |
    sed -n 's/.*Executable .*(\(.*\))$/\1/p' | (cd "$root" && xargs realpath)
}

# Runs a command in the folder, where this repository has the same path as outside. The mounts are
# those of a namespace of its own and end with it.
in_trixie() {
  mkdir -p "$trixie$root"
  # shellcheck disable=SC2016 # the inner shell's own parameters
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 trixie=$2
    shift 2
    mount -t proc proc "$trixie/proc"
    mount --rbind /dev "$trixie/dev"
    mount --bind "$root" "$trixie$root"
    exec chroot "$trixie" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      PYSH_IMAGE="$root/target/pysh" "$@"
  ' trixie "$root" "$trixie" "$@"
}
