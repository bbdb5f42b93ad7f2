# Attributes of variables stay as they are.
# For bash alone: zsh's attributes are in parameters.zsh.
# ways: file dash-c

declare -x exported=1; py { exported = 2 }; bash -c 'echo "$exported"'
#> 2
declare -p exported
#> declare -x exported="2"
declare -i integer=1; py { integer = 7 }; integer+=1; declare -p integer
#> declare -i integer="8"
declare -ix both=1; py { both += 1 }; declare -p both
#> declare -ix both="2"
declare -l low; py { low = "ABC" }; declare -p low
#> declare -l low="abc"
declare -u up; py { up = "abc" }; declare -p up
#> declare -u up="ABC"
py { print(low, up) }
#> abc ABC
declare -ai numbers=(1 2); py { numbers = [3, 4] }; declare -p numbers
#> declare -ai numbers=([0]="3" [1]="4")
declare -al lows=(); py { lows = ["A", "B"] }; declare -p lows
#> declare -al lows=([0]="a" [1]="b")
declare -Au ups=(); py { ups = {"k": "v"} }; declare -p ups
#> declare -Au ups=([k]="V" )
export scalar=1; py { scalar = [1, 2] }; declare -p scalar
#> declare -ax scalar=([0]="1" [1]="2")
py { scalar = "again" }; bash -c 'echo "$scalar"'
#> again
export gone=1; py { gone = None }; bash -c 'echo "${gone-unset}"'
#> unset
py { fresh = 1 }; declare -p fresh
#> declare -- fresh="1"
set -a; py { automatic = 1 }; set +a; bash -c 'echo "$automatic"'
#> 1

# bash's own variables work as such.
py { IFS = ":" }; words="a:b"; set -- $words; echo "$#"; unset IFS
#> 2
py { PATH = PATH + ":/nowhere" }; ls / > /dev/null && echo "${PATH##*:}"
#> /nowhere
SECONDS=100; py { print(100 <= int(SECONDS) < 200, int(RANDOM) >= 0, int(LINENO) > 0) }
#> True True True
py { print(int(BASH_VERSION.split(".")[0]) >= 4, BASHPID == os.getpid(), HOME == str(Path.home())) }
#> True True True
py { print(*(sorted(sh.attributes(name)) for name in ("exported", "fresh", "both", "numbers"))) }
#> ['exported'] [] ['exported', 'integer'] ['array', 'integer']
f() { local mine; readonly fixed=1; py { print(*sorted(sh.attributes("mine")), *sorted(sh.attributes("fixed"))) }; }; f
#> local readonly
