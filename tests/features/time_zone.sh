# Python's local time is the shell's.
# ways: file prompt

export TZ=UTC0; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 0 UTC
export TZ=AAA-3; py { print(time.localtime(0).tm_hour, time.tzname[0], datetime.datetime.fromtimestamp(0).hour) }
#> 3 AAA 3
unset TZ; TZ=BBB-4; export TZ; /bin/true; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 4 BBB
TZ=CCC-5 py { print(time.localtime(0).tm_hour, time.tzname[0]) }; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 5 CCC
#> 4 BBB
py { os.environ["TZ"] = "DDD-6"; time.tzset(); print(time.localtime(0).tm_hour) }; echo $TZ; printf '%(%H)T\n' 0
#> 6
#> DDD-6
#> 06
f() { local TZ=EEE-7; py { print(time.localtime(0).tm_hour) }; }; f; py { print(time.localtime(0).tm_hour) }
#> 7
#> 6
unset TZ; export -n TZ; py { print(time.tzname[0] != "DDD") }
#> True
