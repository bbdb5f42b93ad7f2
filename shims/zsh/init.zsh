# What `pysh init zsh` prints (without comments) for ~/.zshrc to evaluate; the placeholders become
# quoted paths. Wherever py can't be had it does nothing and says nothing: in another shell, in a
# restricted one, with PYSH_OFF=1, without the library, where the module is loaded already. No
# command here forks.

case "${ZSH_VERSION:+$-}" in
'' | *r*) ;;
*)
  if [ "${PYSH_OFF:-0}" = 0 ] && [ -r @LIBRARY@ ] && ! zmodload -e pysh; then
    set -A pysh_module_path "${module_path[@]}"
    set -A module_path @MODULES@
    zmodload pysh 2>/dev/null || :
    set -A module_path "${pysh_module_path[@]}"
    unset pysh_module_path
    set -A fpath "${fpath[@]}" @FUNCTIONS@
  fi
  ;;
esac
