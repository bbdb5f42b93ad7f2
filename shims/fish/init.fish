# What libpysh.so has fish source at its start.

function py --no-scope-shadowing --description 'Run Python in this session'
    builtin path is -- "/.pysh/call/$status/$pipestatus" /.pysh/word/$argv
    builtin test -t 0 -o -t 1 -o -t 2
    builtin source /.pysh/run
end

# Names that Python has set for fish while fish could not be asked. fish runs this between two commands.
function __pysh_settle --on-signal SIGURG --no-scope-shadowing
    builtin source /.pysh/late
end

# What Python has fish run: a `return` in it leaves this function only.
function __pysh_run --no-scope-shadowing
    builtin source /.pysh/text $argv
end
