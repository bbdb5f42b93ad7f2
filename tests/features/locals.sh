# Locals of the calling function.
# shells: bash zsh
# ways: file prompt

v=global
f() { local v=local; py { print(v); v = "changed" }; echo "$v"; }
f; echo "$v"
#> local
#> changed
#> global
py { print(v) }
#> global
outer() { local shared=outer; inner; echo "$shared"; }
inner() { py { shared = "from inner" }; }
outer; echo "${shared-unset}"
#> from inner
#> unset
arrays() {
  local -a row=(1 2); local -A table=([k]=1); local -i n=1
  py { row.append(3); table["j"] = 2; n += 1 }
  echo "${row[@]} ${table[j]} $n"
}
arrays; echo "${row-unset} ${table-unset} ${n-unset}"
#> 1 2 3 2 2
#> unset unset unset
declared() { local only; py { only = 3 }; echo "$only"; }
declared; echo "${only-unset}"
#> 3
#> unset
removed() { local v=local; py { del v }; echo "${v-unset}"; }
removed; echo "$v"
#> unset
#> global
fresh() { py { made = 1 }; }
fresh; echo "$made"
#> 1
fact() {
  local n=$1 result=1
  if ((n > 1)); then fact $((n - 1)); result=$product; fi
  py { product = int(n) * int(result) }
}
fact 5; echo "$product"
#> 120
exported() { local -x env=inside; py { done_ = subprocess.run(["sh", "-c", "echo $env >&2"]) }; }
exported 2>&1
#> inside
locked() { local -r fixed=1; py { fixed = 2 }; echo "$? $fixed"; }
locked
#! fixed
#> 1 1
typed() { local s=5; py { print(type(s).__name__, s + 1) }; }
py { s = 7 }; typed; py { print(s) }
#> Str 6
#> 7
