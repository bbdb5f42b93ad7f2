# Completion of the command py, for bash-completion, which loads this file at the first Tab.
# Inside a block, and for everything else, bash's own completion goes on.
# shellcheck shell=bash

_py_options='-f -h -m -t -v -V -W --explain --file --help --module --test --var --version --warnings'

_py() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    [[ ${COMP_WORDS[index]} == -* ]] || return 0
    [[ ${COMP_WORDS[index]} != -[fmvW] ]] || break
  done
  case $before in
  -f) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  -v) mapfile -t COMPREPLY < <(compgen -v -- "$word") ;;
  -W) mapfile -t COMPREPLY < <(compgen -W 'default error ignore always module once' -- "$word") ;;
  *) [[ $word != -* ]] || mapfile -t COMPREPLY < <(compgen -W "$_py_options" -- "$word") ;;
  esac
}

complete -o bashdefault -o default -F _py py
