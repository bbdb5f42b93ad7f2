# Shell text in Python: valid Python keeps its meaning, and all else its place.
# ways: file

py { pairs = {sh: 1, "sh {": 2}; print(len(pairs), [sh for sh in (3,)]) }  # sh { no }
#> 2 [3]
py {
    e = "é"; print(sh { echo é }, e); 1/0
}
#! Traceback (most recent call last):
#!   File "
#!     e = "é"; print(sh { echo é }, e); 1/0
#!                                       ~^~
#! ZeroDivisionError: division by zero
#> é é
py { x = sh { echo } + ) }
#! File
#! x = sh { echo } + )
#!
#! SyntaxError: unmatched ')'
py { sh.other { echo } }
#!... SyntaxError: invalid syntax
py { print(sh { echo "}" '}' \} ${x-a}; { echo group; } } + "!") }
#> } } } a
#> group!
py --explain { x = sh(check=False) { echo a } }
#>... x = sh(check=False)(' echo a ')
printf 'a\nb\n' | py -l { _ + sh { echo x } }
#> ax
#> bx
py { values = [sh { echo $i } for i in range(2)]; both = sh { echo 1 }, sh { echo 2 }; print(values, both) }
#> ['0', '1'] ('1', '2')
