# The environment and the directory are fish's.
# ways: file source

set -gx SHOWN yes; set -g HIDDEN no; set -gx --path SHOWN_PATH /a /b
py { print(os.environ["SHOWN"], "HIDDEN" in os.environ, os.environ["SHOWN_PATH"]) }
#> yes False /a:/b
py { os.environ["MADE"] = "new"; print(subprocess.check_output(["sh", "-c", "echo $MADE $SHOWN"], text=True), end="") }; echo $MADE; set -S MADE | head -n 1
#> new yes
#> new
#> $MADE: set in global scope, exported, with 1 elements
py { del os.environ["SHOWN"] }; set -q SHOWN; or echo gone
#> gone
set before $PWD; py { os.chdir("/usr") }; echo $PWD; cd -; test $PWD = $before; and echo back
#> /usr
#> back
cd /tmp; py { print(os.getcwd()) }
#> /tmp
py { os.chdir("/nowhere") } 2>/dev/null; echo $status $PWD
#> 1 /tmp
