# Python's local time is the shell's.

export TZ=UTC0; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 0 UTC
export TZ=AAA-3; py { print(time.localtime(0).tm_hour, time.tzname[0], datetime.datetime.fromtimestamp(0).hour) }
#> 3 AAA 3
unset TZ; TZ=BBB-4; export TZ; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 4 BBB
TZ=CCC-5 py { print(time.localtime(0).tm_hour, time.tzname[0]) }; py { print(time.localtime(0).tm_hour, time.tzname[0]) }
#> 5 CCC
#> 4 BBB
py { os.environ["TZ"] = "DDD-6"; time.tzset(); print(time.localtime(0).tm_hour) }; echo $TZ
#> 6
#> DDD-6
f() { local -x TZ=EEE-7; py { print(time.localtime(0).tm_hour) }; }; f; py { print(time.localtime(0).tm_hour) }
#> 7
#> 6
unset TZ; py { print(time.tzname[0] != "DDD") }
#> True
