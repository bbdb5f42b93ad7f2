# Valid Python keeps its meaning, at the top level of a block too.
# shells: bash zsh
# ways: file prompt

py { from __future__ import annotations; def f(x: nosuch) -> nosuch: return x;; print(f(1)) }
#> 1
py { from math import *; print(floor(2.5)) }
#> 2
py { global at_top; at_top = 1 }; echo "$at_top"
#> 1
py { x: int; x = 2; print(x) }
#> 2
py { print([n for n in range(3)], {n for n in [1]}, {n: n for n in [1]}, *(n for n in [1])) }
#> [0, 1, 2] {1} {1: 1} 1
py {
    """A docstring."""
    x = 1
    def f():
        global x
        x += 1
        return x
    print(f(), x)
}
#> 2 2
py {
    class A:
        y = 5
        z = [y for _ in range(1)] if 0 else y
        def m(self): return __class__.__name__
    print(A().m(), A.z)
}
#> A 5
py { type Alias = int; def g[T](a: T) -> T: return a;; print(g(3), Alias.__name__) }
#> 3 Alias
py { print(f"{x!r:>5}", f"{x=}", f"{{{x}}}") }
#>     2 x=2 {2}
py { lambda: (yield) ; print("ok") }
#> ok
py { match {"a": [1, 2]}:
         case {"a": [first, *others]} if first: print(first, others) }
#> 1 [2]
py { try:
         raise ExceptionGroup("g", [ValueError("v")])
     except* ValueError as group:
         print(len(group.exceptions)) }
#> 1
py { with (open("/dev/null") as a, open("/dev/null") as b): print(a.name == b.name) }
#> True
py { if True: print("suite on the line")
     print("after") }
#> suite on the line
#> after
py { a = 1; b = 2 if a else 3; print(a if b else 0); del b }
#> 1
py { assert (lambda *a, **k: (a, k))(1, b=2) == ((1,), {"b": 2}) }; echo $?
#> 0
py { async def h(): async with contextlib.AsyncExitStack(): return [i async for i in agen()];;;; async def agen(): yield 1;; print(asyncio.run(h())) }
#> [1]
py { print(__name__, __builtins__ is not None) }
#> __main__ True
py { x = 5; print("x" in locals(), "x" in globals(), "x" in vars(), "x" in dir(), locals() is globals()) }
#> True True True True True
py { sh = "an ordinary name"; print(sh) }; py { del sh }
#> an ordinary name
py { print(inspect.signature(lambda a, b=1: 0), textwrap.dedent("  x")) }
#> (a, b=1) x
