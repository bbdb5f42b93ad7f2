# --csv and --tsv: each row as a dict by the header; dict results are rows.
# shells: bash zsh
# ways: file dash-c

printf 'name,note\nAda,"a, ""b""\nc"\nBob,\n' > people.csv
py --csv { _["name"], len(_["note"]) } < people.csv
#> Ada,8
#> Bob,0
py --csv { _ } < people.csv | cmp - people.csv && echo same
#> same
py --csv { _["note"] } < people.csv
#> a, "b"
#> c
#>
py --csv { {"who": _["name"].upper(), "size": len(_["note"])} } < people.csv
#> who,size
#> ADA,8
#> BOB,0
py --csv { if _["name"] == "Bob": return _ } < people.csv
#> name,note
#> Bob,
py --csv -i { sorted(_, key=lambda row: row["name"], reverse=True) } < people.csv | head -2
#!... cannot write a value of type 'dict' as text
py --csv -i { for row in _: yield row } < people.csv | head -1
#> name,note
printf 'a,b\r\n1,2\r\n' | py --csv { _["a"] + 1, _["b"] }
#> 2,2
printf '\357\273\277a,b\n\n1,2\n' | py --csv { list(_) }
#> a,b
printf 'a,b\n1\n' | py --csv { repr(_["b"]) }
#> None
printf 'a\tb\n1 x\t2,5\n' | py --tsv { _ }
#> a	b
#> 1 x	2,5
printf 'a\tb\n1 x\t2,5\n' | py --tsv { _["b"], "tab\there" }
#> 2,5	"tab	here"
py -n --csv { ({"n": i, "text": f"{i},"} for i in range(2)) }
#> n,text
#> 0,"0,"
#> 1,"1,"
printf 'n\n1\n2\n' | py --csv -b 'total = 0' -e '{"total": total}' { total += _["n"] }
#> total
#> 3
printf 'a,b\n1,2\n' | py --csv -t { _["b"] == 2 }; echo $?
#> 0
printf '' | py --csv { print("never") }
printf 'only,a,header\n' | py --csv { print("never") }
printf '\377,b\n\376,2\n' | py --csv { _ } | od -An -tx1
#>  ff 2c 62 0a fe 2c 32 0a
py { "a,b\n" + "x" * 200000 + ",1" } | py --csv { len(_["a"]) }
#> 200000
py -n { print("n,half"); for i in range(50000): print(f"{i},{i / 2}") } | py --csv -b 's = 0' -e s { s += float(_["half"]) }
#> 624987500.0

# What is no table.
printf 'a,b\n1,2\n1,2,3\n' | py --csv { _["a"] }; echo $?
#!... py: line 3 has 3 fields, but the header has 2
#> 1
#> 1
printf 'a,b\n1,"2\n' | py --csv { _["a"] }; echo $?
#!... py: line 2: unexpected end of data
#> 1
printf 'a,b,a\n1,2,3\n' | py --csv { _ }; echo $?
#!... py: the header has the column 'a' twice
#> 1
printf 'a,b\n1,2\n3,4\n' | py --csv { {"a": 1} if _["a"] == 1 else {"a": 2, "c": 3} }; echo $?
#!... py: the header has no column 'c'
#> a
#> 1
#> 1
printf 'a\n1\n' | py --csv { {"a": [1]} }; echo $?
#!... cannot write a value of type 'list' as text
#> a
#> 1
py --csv --tsv { _ }; echo $?
#!... options --csv and --tsv exclude each other
#> 2
# With -n the code's own list is many rows, and one that it yields is a row.
py -n --csv { [{"a": 1, "b": "x"}, {"b": "y"}] }
#> a,b
#> 1,x
#> ,y
py -n --tsv { [[1, "x"], (2, "y")] }
#> 1	x
#> 2	y
py -n --csv { yield {"a": 1}; yield ["b", None]; return [{"a": 5}] }
#> a
#> 1
#> b,
#> 5
