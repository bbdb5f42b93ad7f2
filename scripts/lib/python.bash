# Sees to it that there is a Python to embed. Sourced after common.bash.
# shellcheck shell=bash

# Installs the newest packaged CPython that can be embedded unless the built `pysh` finds one. The
# build itself needs none, so that a missing one is no failure here.
need_python() {
  local pysh=$1
  "$pysh" doctor --pythons >/dev/null && return
  apt_update
  python_from_apt || python_from_uv || true
  "$pysh" doctor --pythons >/dev/null || say "$(python_advice)"
}

python_from_apt() {
  local minor library
  for minor in 14 13 12; do
    # Ubuntu 24.04 has renamed its library: times of 64 bits.
    for library in "libpython3.$minor" "libpython3.${minor}t64"; do
      if [[ -n $(apt_candidate "$library") ]]; then
        apt_install "python3.$minor" "$library"
        return
      fi
    done
  done
  return 1
}

python_from_uv() { have uv && uv python install 3.13 >&2; }

python_advice() {
  cat <<'END'
built, but py needs a CPython 3.12 or newer with a shared libpython, and this machine has none.
  Debian 13: apt install python3 libpython3.13      Ubuntu 24.04: apt install libpython3.12
  Debian 12 packages only 3.11; there, without root: uv python install 3.13
  (uv comes by `pipx install uv` or from https://docs.astral.sh/uv), or with pyenv:
  PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.13
END
}
