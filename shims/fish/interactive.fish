# What libpysh.so has an interactive fish source after its start-up files: keys at the prompt.

set -g __pysh_actions (bind --function-names)
set -g __pysh_bound ''

# Takes over a key in one mode, unless it is ours; what it did before comes to us as arguments.
function __pysh_take_key --argument-names mode key action
    set -l known (bind -M $mode $key 2>/dev/null | string match --invert -- '*__pysh_*')
    or return
    # The user's own binding comes before fish's.
    set -l own (string match --invert -- '*--preset*' $known)
    set -l words
    eval "set words $own $known[1]"
    set -e words[1]
    set -l options
    while string match -q -- '-*' $words[1]
        switch $words[1]
            case -m
                set -a options $words[1..2]
                set -e words[1..2]
            case -M
                set -e words[1..2]
            case '*'
                set -e words[1]
        end
    end
    bind -M $mode $options $key (string join ' ' -- $action (string escape -- $words[2..]))
end

# Users and fish's own functions may have bound keys since the last prompt.
function __pysh_bind --on-event fish_prompt
    set -l state "$fish_key_bindings $(bind \r 2>/dev/null)"
    test "$state" = "$__pysh_bound"; and return
    for mode in default insert
        __pysh_take_key $mode \r __pysh_enter
        __pysh_take_key $mode \n __pysh_enter
        bind -M $mode ⿠ __pysh_painted
        for key in ' ' ';' '|' '&' '>' '<' ')'
            __pysh_take_key $mode $key "__pysh_insert $(string escape -- $key)"
        end
    end
    # A tab in pasted text stays one (fish 3).
    bind --preset -M paste \r >/dev/null 2>&1; and bind -M paste \t 'commandline -i \t'
    set -g __pysh_bound "$fish_key_bindings $(bind \r 2>/dev/null)"
end

# What a key did before.
function __pysh_press --no-scope-shadowing
    for action in $argv
        if test $action = self-insert # which knows no key from here
            commandline -i -- $__pysh_key
        else if contains -- $action $__pysh_actions
            commandline -f $action
        else
            eval $action
        end
    end
end

function __pysh_enter
    if commandline --paging-mode
        __pysh_press $argv
        return
    end
    builtin path is -- "/.pysh/typed/$(commandline)" /.pysh/cursor/(commandline -C)
    builtin source /.pysh/enter $argv
end

function __pysh_painted
    builtin path is -- "/.pysh/typed/$(commandline)"
    builtin source /.pysh/painted
end

# A key that expands abbreviations: not in Python.
function __pysh_insert
    builtin path is -- "/.pysh/typed/$(commandline --cut-at-cursor)" "/.pysh/whole/$(commandline)"
    set -l __pysh_key $argv[1]
    builtin source /.pysh/insert $argv
end

# Text that fish does not understand: says why.
function __pysh_typed --no-scope-shadowing
    builtin source /.pysh/pending
end

function __pysh_remember --on-event fish_postexec
    builtin source /.pysh/remember
end

# Pasted text stays as it is where it is Python.
if functions -q __fish_paste
    functions --copy __fish_paste __pysh_fish_paste
    function __fish_paste
        builtin path is -- "/.pysh/typed/$(commandline --cut-at-cursor)" "/.pysh/paste/$argv[1]"
        builtin source /.pysh/paste $argv
    end
end

complete --command py --no-files
complete --command py --short-option l --long-option lines --description 'Run the code for each line'
complete --command py --short-option i --long-option iter --description 'Run it once; _ iterates over the lines'
complete --command py --short-option 0 --long-option null --description 'Records end in NUL'
complete --command py --short-option a --long-option split --description '_ is the list of fields'
complete --command py --short-option F --exclusive --description 'Split fields there'
complete --command py --short-option j --long-option json --description '_ is each JSON value'
complete --command py --long-option csv --description '_ is each row, by the header'
complete --command py --long-option tsv --description '_ is each row, by the header'
complete --command py --short-option n --long-option no-input --description 'Read no records'
complete --command py --short-option b --exclusive --description 'Run before the first record'
complete --command py --short-option e --exclusive --description 'Run after the last record'
complete --command py --short-option t --description 'Test: the status says whether it is true'
complete --command py --short-option v --exclusive --arguments '(set --names)' --description 'Store the text in a variable'
complete --command py --short-option W --exclusive --arguments 'default error ignore always' --description 'What to do with warnings'
complete --command py --short-option f --require-parameter --description 'Run a file'
complete --command py --short-option m --exclusive --description 'Run a module'
complete --command py --long-option explain --description 'Print the plain Python that would run'
complete --command py --long-option help --description 'Explain the options'
complete --command py --long-option version --description 'Print the versions'
