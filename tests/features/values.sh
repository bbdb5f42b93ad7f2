# The values that a block produces, and how they print.
# shells: bash zsh
# ways: file dash-c prompt

py { "text" }
#> text
py { "ends in a newline\n" }
#> ends in a newline
py { "" }
#>
py { b"bytes are as they are" }; echo
#> bytes are as they are
py { b"\xff\x00" } | od -An -tx1
#>  ff 00
py { 6 * 7 }; py { 1.50 }; py { 2 ** 64 }
#> 42
#> 1.5
#> 18446744073709551616
py { 1 == 1 }; py { 1 > 2 }
#> True
#> False
py { None }
py { print("once") }
#> once
py { [1, "two", 3.0] }
#> 1
#> two
#> 3.0
py { ("a", "b") }
#> a
#> b
py { 1, 2 }
#> 1
#> 2
py { [] }
py { (i * i for i in range(3)) }
#> 0
#> 1
#> 4
py { map(str.upper, "ab") }
#> A
#> B
py { {"a": 1, "b": 2}.keys() }
#> a
#> b
py { {"a": 1, "b": 2}.values() }
#> 1
#> 2
py { iter([]) }
py { reversed([1, 2]) }
#> 2
#> 1

# Objects that say what they are in a shell.
py {
    class Pair:
        def __shell__(self):
            return ["left", "right"]
}
py { Pair() }
#> left
#> right
py { class Text: def __shell__(self): return b"text" }
py { Text() }; echo $?
#! __shell__() has to return a list of str, not bytes
#> 1

# `return` and `yield`.
py { return 5 }
#> 5
py { x = 3; return x + 1 }; echo "$x"
#> 4
#> 3
py { if x: return "early";; print("never") }
#> early
py { for k in "ab": yield k }; echo "$k"
#> a
#> b
#> b
py { yield 1; print("between"); yield 2 }
#> 1
#> between
#> 2
py { for i in range(5): if i == 2: return;; yield i }
#> 0
#> 1
py { yield from range(2) }
#> 0
#> 1
py { return }
py { return None }
py { return [1, 2] }
#> 1
#> 2

# More than one expression: falling off the end produces nothing.
py { x = 5; x }
py { 5; 6 }
py {
    "a docstring, not a value"
    x = 1
}
py {
    "one expression on lines of its own"
}
#> one expression on lines of its own
py { print("printed"); "not a value" }
#> printed
py {
    # a comment does not count
    1 + 1
}
#> 2

# What has no obvious text: an error that says so.
py { {"a": 1} }; echo $?
#! dict
#> 1
py { {1, 2} }; echo $?
#! set
#> 1
py { object() }; echo $?
#! object
#> 1
py { lambda: 1 }; echo $?
#! function
#> 1
py { yield {"a": 1} }; echo $?
#! dict
#> 1

# Lines of a list keep their kinds apart.
text=$(py { ["a b", "c"] }); echo "$text"
#> a b
#> c
while read -r row; do last=$row; done < <(py { [f"row {i}" for i in range(3)] }); echo "$last"
#> row 2
echo "$(py { "trailing newlines\n\n\n" })|"
#> trailing newlines|
py { "naïve ✓" }
#> naïve ✓
py { "\udcff" } | od -An -tx1
#>  ff 0a
py { (print("first"), "second")[1] }
#> first
#> second
py { (1/0 for _ in range(1)) }; echo $?
#!... ZeroDivisionError: division by zero
#> 1
py { for i in range(2): yield i;; 1/0 }; echo $?
#> 0
#> 1
#!... ZeroDivisionError: division by zero
#> 1
