# What the scripts share: messages, and the packages of the system. Sourced by bash.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Whether commands can be run as root without stopping a script for a password nobody types.
may_be_root() { [[ $EUID == 0 ]] || { have sudo && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; }; }

as_root() {
  if [[ $EUID == 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

# The version of a package that apt would install, or nothing.
apt_candidate() {
  have apt-cache || return 0
  apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: \([^(].*\)/\1/p'
}

# Refreshes apt's lists, once a run: a fresh machine or container has none.
apt_update() {
  if [[ -z ${apt_updated-} ]] && have apt-get && may_be_root; then
    as_root apt-get -qq update >&2 || say "apt-get update failed; going on with the old lists"
  fi
  apt_updated=yes
}

# Installs packages; says which ones to install where that is not possible.
apt_install() {
  if ! have apt-get || ! may_be_root; then
    say "please install: $*"
    return 1
  fi
  say "installing $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >&2
}

# Whether version $1 is at least $2.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]; }
