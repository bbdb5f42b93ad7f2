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

# fish alone sets $PWD and $SHLVL. Who clears the environment, or restores it, does so for the command and what it starts.
py { saved = dict(os.environ); os.environ.clear(); print(len(os.environ)); os.environ.update(saved); print(os.environ == saved) } 2>&1; pwd
#> 0
#> True
#> /tmp
py { os.environ["PWD"] = "/usr"; os.environ["MORE"] = "1"; print(os.environ["PWD"], subprocess.check_output(["printenv", "PWD"], text=True), end="") }; echo $PWD $MORE; py { os.environ["PWD"] }
#> /usr /usr
#> /tmp 1
#> /tmp
py { del os.environ["PWD"]; os.environ["SHLVL"] = "9"; print("PWD" in os.environ, os.environ["SHLVL"]) }
#> False 9
test (py { "SHLVL" in os.environ }) = (set -q SHLVL; and echo True; or echo False); and echo alike
#> alike
py { sh["SHLVL"] = 7 } 2>&1 | tail -n 1; py { status_generation = 7 } 2>&1 | string replace -r '.* py:' py:
#> ValueError: SHLVL: fish does not let anybody set it
#> py: status_generation: fish does not let anybody set it
