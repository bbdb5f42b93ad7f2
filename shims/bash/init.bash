# What `pysh init bash` prints (without comments) for ~/.bashrc to evaluate; the placeholder becomes
# the library's quoted path. Wherever py can't be had it does nothing and says nothing: in another
# shell, in a restricted one, with PYSH_OFF=1, without the library, where py is a builtin already.
# A restricted shell shows r in $- once it may not redirect, and before that, while it reads its
# start-up files, only by its option. No command here forks.
# shellcheck shell=sh disable=SC3044 # shopt and compgen run in bash only

case "${BASH_VERSION:+$-}" in
'' | *r*) ;;
*)
  if [ "${PYSH_OFF:-0}" = 0 ] && [ -r @LIBRARY@ ]; then
    {
      shopt -q restricted_shell || compgen -b py >/dev/null || enable -f @LIBRARY@ py || :
    } 2>/dev/null
  fi
  ;;
esac
