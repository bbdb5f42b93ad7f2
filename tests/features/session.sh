# One session: what a block defines stays for the next.
# shells: bash zsh
# ways: file dash-c prompt

py { import collections as c; def helper(n): return n * 2 }
py { print(c.OrderedDict.__name__, helper(4)) }
#> OrderedDict 8
py { class Point: x = 1 }; py { p = Point() }; py { print(p.x, isinstance(p, Point)) }
#> 1 True
py { print(pickle.loads(pickle.dumps(p)).x, Point.__module__, __name__) }
#> 1 __main__ __main__
py {
    from dataclasses import dataclass, field
    @dataclass
    class Item:
        name: str
        tags: list = field(default_factory=list)
}
py { print(Item("a", ["b"])) }
#> Item(name='a', tags=['b'])
py { import sys; print(sys.modules["__main__"].helper(1), "helper" in globals(), callable(globals()["helper"])) }
#> 2 True True
py { handle = open("/dev/null") }; py { print(handle.closed) }; py { handle.close() }
#> False
py { def counter(): n = 0; while True: n += 1; yield n }; py { c = counter() }; py { next(c) }; py { next(c) }
#> 1
#> 2
py { sys.path.append("/nowhere"); sys.setrecursionlimit(2000) }; py { print("/nowhere" in sys.path, sys.getrecursionlimit()) }
#> True 2000
py { import threading; main = threading.main_thread() is threading.current_thread(); print(main) }
#> True
py { t = threading.Thread(target=lambda: results.append("from a thread")); results = []; t.start() }; py { t.join(); print(results) }
#> ['from a thread']
py { state = {"a": object()}; key = id(state) }; ( py { print(id(state) == key) } ); echo | py { print(id(state) == key) }
#> True
#> True
py { random.seed(1); a = random.random() }; py { random.seed(1); print(random.random() == float(a)) }
#> True
py { exec("made_by_exec = 5"); print(eval("made_by_exec + 1")) }
#> 6
py { print(asyncio.run(asyncio.sleep(0, "async"))) }
#> async
py { async def work(): await asyncio.sleep(0); return sum(await asyncio.gather(*(asyncio.sleep(0, i) for i in range(4)))) }
py { print(asyncio.run(work())) }
#> 6
py { print(sys.version_info >= (3, 12), sys.argv is not None, sys.flags.interactive) }
#> True True 0
py { import sqlite3, ssl, decimal, ctypes; print(decimal.Decimal("1.5") + 1, sqlite3.connect(":memory:").execute("select 2").fetchone()[0]) }
#> 2.5 2
