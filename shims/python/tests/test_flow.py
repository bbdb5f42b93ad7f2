"""Following deeply nested code."""

import sys
import threading

from pysh import flow


def test_threads_that_need_more_depth_leave_the_limit(monkeypatch):
    before = sys.getrecursionlimit()
    first_is_deep, second_is_deep, first_is_over = (threading.Event() for _ in range(3))
    seen = []

    def follow(body):
        if sys.getrecursionlimit() == before or not body:
            body.append("once")
            raise RecursionError
        seen.append(sys.getrecursionlimit())
        if not first_is_deep.is_set():
            first_is_deep.set()
            second_is_deep.wait(10)
        else:
            second_is_deep.set()
            first_is_over.wait(10)

    monkeypatch.setattr(flow, "Flow", follow)
    first = threading.Thread(target=flow.trace, args=([],))
    first.start()
    first_is_deep.wait(10)
    second = threading.Thread(target=flow.trace, args=([],))
    second.start()
    first.join(10)
    first_is_over.set()
    second.join(10)
    assert len(seen) == 2
    assert sys.getrecursionlimit() == before
