# Python's local time is the shell's.

set -gx TZ UTC0; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 0 UTC
set -gx TZ AAA-3; py { print(time.localtime(0).tm_hour, time.tzname[0], datetime.datetime.fromtimestamp(0).hour) }
#> 3 AAA 3
set -e TZ; set -gx TZ BBB-4; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 4 BBB
TZ=CCC-5 py { print(time.localtime(0).tm_hour, time.tzname[0]) }; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 5 CCC
#> 4 BBB
py { os.environ["TZ"] = "DDD-6"; time.tzset(); print(time.localtime(0).tm_hour) }; echo $TZ
#> 6
#> DDD-6
function f; set -lx TZ EEE-7; py { print(time.localtime(0).tm_hour) }; end; f; py { print(time.localtime(0).tm_hour) }
#> 7
#> 6
set -e TZ; py { print(time.tzname[0] != "DDD") }
#> True
