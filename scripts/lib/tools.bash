# The tools that only the tests need. Sourced after common.bash and rust.bash.
# shellcheck shell=bash

# Installs a command's package unless the command is there.
need_tool() {
  have "$1" && return
  apt_update
  apt_install "$2" && have "$1"
}

# Installs a subcommand of cargo: rustup's component, or the first of these packages that goes with a
# Rust which is new enough.
need_cargo_tool() {
  local command=$1 component=$2 package
  "${CARGO:-cargo}" "$command" --version >/dev/null 2>&1 && return
  if have rustup; then
    rustup component add "$component" >&2
    return
  fi
  apt_update
  for package in "${@:3}"; do
    if at_least "$(apt_candidate "$package")" "$rust_oldest"; then
      apt_install "$package"
      return
    fi
  done
  say "please install ${*:3:1}"
  return 1
}

# Prints the Pythons to test with: of each version one that py can embed, newest first.
test_pythons() {
  local python version
  local -A seen=()
  while IFS= read -r python; do
    version=$(python_version "$python")
    [[ -n ${seen[$version]-} ]] || printf '%s\n' "$python"
    seen[$version]=yes
  done < <("$root/target/pysh/bin/pysh" doctor --pythons)
}

python_version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

# Prints the Python of a virtual environment with the tools, made for this Python at the first call
# and again when the list of tools has changed.
environment() {
  local python=$1 folder list=$root/scripts/lib/requirements.txt
  folder=$root/target/venv-$(python_version "$python")
  if ! cmp -s "$list" "$folder/requirements.txt"; then
    make_venv "$python" "$folder" >&2 || return
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list" >&2 || return
    cp "$list" "$folder/"
  fi
  printf '%s\n' "$folder/bin/python"
}

# Debian and Ubuntu package venv by itself.
make_venv() {
  if ! "$1" -c 'import ensurepip' 2>/dev/null; then
    apt_update
    apt_install "python$(python_version "$1")-venv" || return
  fi
  "$1" -m venv --clear "$2"
}
