# The tests in the folder of another release of Debian, with the shells and the Python that it packages. Sourced after
# common.bash. Needs root: debootstrap and chroot do.
# shellcheck shell=bash

# A release's name. Its folder is $PYSH_DEBIAN/RELEASE, else made below target/.
test_release() {
  [[ $EUID == 0 ]] || die "the suite $1 needs root, for debootstrap and chroot"
  local release=$1 folder=${PYSH_DEBIAN:-$root/target}/$1 suite program
  make_folder
  for suite in literate interactive interactive_fish interactive_zsh jobs; do
    program=$(test_program "$suite") || return
    cp "$program" "$folder/tmp/pysh-$suite"
    in_folder "/tmp/pysh-$suite" || return
  done
}

make_folder() {
  has_shells && return
  if ! have debootstrap; then
    apt_update
    apt_install debootstrap || die "please install debootstrap"
  fi
  say "making $folder"
  debootstrap --variant=minbase --include=python3,procps,zsh,fish "$release" "$folder" >&2
  # The library is a package of its own, which has the version in its name.
  # shellcheck disable=SC2016 # the inner shell's own
  chroot "$folder" sh -c 'apt-get -y install "lib$(basename "$(readlink -f /usr/bin/python3)")"' >&2
}

has_shells() {
  local program libraries=("$folder"/usr/share/doc/libpython3.??)
  for program in python3 zsh fish; do
    [[ -e $folder/usr/bin/$program ]] || return
  done
  [[ -e ${libraries[0]} ]]
}

# Compiles one of cargo's test programs and prints its path.
test_program() {
  (cd "$root" && "${CARGO:-cargo}" test --test "$1" --no-run 2>&1 >/dev/null) | tee -a /dev/stderr |
    sed -n 's/.*Executable .*(\(.*\))$/\1/p' | (cd "$root" && xargs realpath)
}

# Runs a command in the folder, where this repository has the same path as outside. The mounts are
# those of a namespace of its own and end with it.
in_folder() {
  mkdir -p "$folder$root"
  # shellcheck disable=SC2016 # the inner shell's own parameters
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 folder=$2
    shift 2
    mount -t proc proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
    mount --bind "$root" "$folder$root"
    exec chroot "$folder" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      PYSH_IMAGE="$root/target/pysh" "$@"
  ' folder "$root" "$folder" "$@"
}
