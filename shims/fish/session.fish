# What `pysh init fish` prints (without comments) for config.fish to source; the placeholders become quoted paths. A fish
# that runs already can't be entered: it becomes a new one, in the same process, with the same arguments, before it has
# read anything else. Wherever py can't be had it does nothing and says nothing: with PYSH_OFF=1, without the library, where
# py is there already, and where the new fish does not have it either (a static one).

if test -r @LIBRARY@; and not test -r /.pysh/active; and contains -- "$PYSH_OFF" '' 0; and test "$PYSH_ENTERED" != $fish_pid
    set -l pysh_words (string split0 </proc/$fish_pid/cmdline)
    string match -q -- '-*' $pysh_words[1]; and set pysh_words $pysh_words[1] --login $pysh_words[2..]
    set -l pysh_fish (status fish-path)
    set -gx PYSH_ENTERED $fish_pid
    if string match -qr '[ :$]' @LIBRARY@
        exec @PYSH@ $pysh_fish $pysh_words[2..]
    end
    set -gx LD_PRELOAD (string join : @LIBRARY@ $LD_PRELOAD)
    exec $pysh_fish $pysh_words[2..]
end
