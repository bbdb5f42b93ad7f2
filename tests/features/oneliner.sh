# `;` separates any statements, `;;` closes the innermost open suite of the line.
# shells: bash zsh
# ways: file dash-c eval prompt

py { for i in range(2): print(i);; print("done") }
#> 0
#> 1
#> done
py { try: n = int("x");; except ValueError: n = 0;; print(n) }
#> 0
py { if 0: print("a");; elif 1: print("b");; else: print("c") }
#> b
py { x = 1; if x: print("if after ;") }
#> if after ;
py { for i in range(2): for j in range(2): print(i, j);; print("inner", i);; print("outer") }
#> 0 0
#> 0 1
#> inner 0
#> 1 0
#> 1 1
#> inner 1
#> outer
py { def f(a): b = a * 2; return b;; print(f(4)) }
#> 8
py { with open("/dev/null") as f: n = len(f.read());; print(n) }
#> 0
py { while True: break;; print("after while") }
#> after while
py { class A: x = 1; y = 2;; print(A.x, A.y) }
#> 1 2
py { class B: def m(self): return 3;;;; print(B().m()) }
#> 3
py { for i in []: pass;; else: print("for else") }
#> for else
py { try: pass;; finally: print("finally") }
#> finally
py { try: 1/0;; except (ValueError, ZeroDivisionError) as e: print(e);; else: print("no");; finally: print("end") }
#> division by zero
#> end
py { if 1: if 0: print("a");; else: print("inner else") }
#> inner else
py { for i in range(3): if i == 1: continue;; print(i) }
#> 0
#> 2
py { match 1: case 1: print("one");; case _: print("other") }
#> one
py { async def g(): return 5;; print(asyncio.run(g())) }
#> 5

# Valid Python keeps its meaning.
py { if 0: print("a"); print("b") }
py { if 0: print("a"); print("b");; print("c") }
#> c
py { d = {1: 2}; f = lambda x: x + 1; s = "abc"[1:]; t: int = 5; print(d, f(1), s, t) }
#> {1: 2} 2 bc 5
py { a = ";;"; b = 'if x: ;;!'; print(a, b) }
#> ;; if x: ;;!
py { print(1);print(2) ; print(3); }
#> 1
#> 2
#> 3
py { f = lambda: (lambda x: {x: x})(1); print(f()) }
#> {1: 1}
py { x = [i for i in range(3) if i]; print(x if x else None) }
#> [1, 2]
py { if (y := {"k": [1, 2][1:]}): print(y["k"]) }
#> [2]

# On one line of many.
py {
    for i in range(2): if i: print("odd", i);; print("i", i)
    print("end")
}
#> i 0
#> odd 1
#> i 1
#> end
case x in x) py { if 1: print("before the end of case");; } ;; esac
#> before the end of case
