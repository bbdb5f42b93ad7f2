# What libpysh.so has fish source at its start.

function py --no-scope-shadowing --description 'Run Python in this session'
    builtin path is -- "/.pysh/call/$status/$pipestatus" /.pysh/word/$argv
    builtin test -t 0 -o -t 1 -o -t 2
    builtin source /.pysh/run
end

# What stands in the words of a `py` in a pipeline, and in the background: fish tells what the code may want to know, and gets a
# token for the program that it starts then.
function __pysh_stage --no-scope-shadowing
    builtin path is -- "/.pysh/stage/$status/$pipestatus" /.pysh/word/$argv
    builtin source /.pysh/stage
end

function __pysh_job --no-scope-shadowing
    builtin path is -- "/.pysh/stage/$status/$pipestatus" /.pysh/word/$argv
    builtin source /.pysh/job
end

# Names that Python has set for fish while fish could not be asked. fish runs this between two commands.
function __pysh_settle --on-signal SIGURG --no-scope-shadowing
    builtin source /.pysh/late
end

# What Python has fish run: a `return` in it leaves this function only.
function __pysh_run --no-scope-shadowing
    builtin source /.pysh/text $argv
end
