"""Shell source that Python code has the shell run: `sh { }`, `sh.lines { }`, `sh.run { }`."""

from __future__ import annotations

import os
import sys
import time
from _weakref import ref
from contextlib import suppress
from select import POLLIN, POLLOUT, poll

import _pysh

from . import beside, environment, errors, session, streams
from .text import Str
from .values import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from types import FrameType
    from typing import Any

_OWN_CODE = os.path.dirname(__file__) + os.sep
_STEP = 0.005
_GRACE = 0.25
"""Seconds that a child has to end by itself when nobody waits for it any more."""
_IN_SHELL = 0x7FFFFFFF
"""The pid of source that runs in the shell itself, beside Python: fish has no subshells."""
_PIPE, _STDOUT, _DEVNULL = -1, -2, -3  # as `subprocess` has them
_ERRORS = {None: 0, _STDOUT: 1, _PIPE: 2, _DEVNULL: 4}
_INPUT = 8
_CHUNK = 1 << 16


class Result(Str):
    """What shell source has written, without the newlines at its end; `status` is its exit status.

    `stderr` is what it wrote on standard error, if that was asked for by `stderr=PIPE`.
    """

    status: int
    stderr: str | None


class Way:
    """A way to run shell source: called with the source, or with options only and then with the source."""

    __slots__ = ("_options", "_run")

    def __init__(self, run: Callable[..., Any], options: dict[str, Any] | None = None) -> None:
        self._run = run
        self._options = options or {}

    def __call__(self, source: str | None = None, /, **options: Any) -> Any:
        options = self._options | options
        return Way(self._run, options) if source is None else self._run(source, **options)


def capture(
    source: str,
    *,
    check: bool = True,
    stderr: int | None = None,
    input: str | bytes | None = None,
    timeout: float | None = None,
) -> Result:
    """Runs it as `$( )` would and returns its output. CalledProcessError if it fails, unless `check` is false."""
    child = Child(source, stderr, _bytes(input))
    try:
        child.start()
        output, error = child.communicate(timeout)
        child.await_end(timeout)
    except BaseException:
        child.end()
        raise
    result = Result(_text(output).rstrip("\n"))
    result.status = child.reap()
    result.stderr = None if error is None else _text(error)
    if check and result.status:
        raise _failure(result.status, source, result, result.stderr)
    return result


def lines(
    source: str, *, check: bool = True, stderr: int | None = None, input: str | bytes | None = None
) -> Iterator[Str]:
    """Runs it as `$( )` would and returns its lines one by one, as they come."""
    if stderr == _PIPE:
        raise ValueError("lines() can't give standard error back: stderr may be STDOUT or DEVNULL")
    child = Child(source, stderr, _bytes(input))
    lines = _lines(source, child, check)
    child.iterator = ref(lines)
    return lines


def _lines(source: str, child: Child, check: bool) -> Generator[Str]:
    try:
        child.start()
        child.feed()
        for line in child.lines():
            yield Str(_text(line.removesuffix(b"\n")))
        child.await_end(None)
    except beside.Ended:
        child.end()
        yield Str()  # to the one who says so
        raise RuntimeError("the shell source has ended with the command that began it: fish waits for both") from None
    except BaseException:
        child.end()
        raise
    status = child.reap()
    if check and status:
        raise _failure(status, source, None, None)


def run(source: str) -> Status:
    """Runs it in the shell itself and returns its status."""
    _check(source)
    _settle()
    own: dict[str, object] = {name: session.namespace[name] for name in ("_", "argv") if name in session.namespace}
    locals_ = _locals(source)
    before = {name: _pysh.read(name, Str) for name in locals_}
    held, here = streams.set_input_aside(), (errors.here.script, errors.here.place)
    try:
        for name, value in locals_.items():
            _pysh.write(name, value)
        status = Status(_pysh.run(source))
    except errors.Exited:
        raise
    except BaseException:
        _take_back(own, before)
        raise
    finally:
        streams.put_back(held)
        errors.here.script, errors.here.place = here  # a `py` in the source has had another
    _take_back(own, before)
    return status


def _take_back(own: dict[str, object], locals_: dict[str, object]) -> None:
    """The shell may have changed everything: what Python knows of it is out of date."""
    session.namespace.update(own)
    for name, value in locals_.items():
        _pysh.write(name, value)
    environment.follow()
    session.names.take_again()


def _check(source: str) -> None:
    if "\0" in source:
        raise ValueError("shell source can't have a NUL character")


def _settle() -> None:
    """What Python has done so far is there before the shell goes on: its output, and the names that it has bound."""
    streams.flush()
    for name, why in session.names.give():
        errors.tell(f"{name}: {why}")


def _locals(source: str) -> dict[str, object]:
    """The local names of the calling function that the source mentions."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN_CODE):
        frame = frame.f_back
    if frame is None or frame.f_locals is frame.f_globals:
        return {}
    words = set("".join(each if each.isalnum() or each == "_" else " " for each in source).split())
    known = frame.f_locals
    return {name: known[name] for name in words if name in known and name.isascii() and _is_value(known[name])}


def _is_value(value: object) -> bool:
    return isinstance(value, (str, bytes, int, float, list, tuple, dict, os.PathLike))


class Child:
    """A child of the shell that runs shell source."""

    def __init__(self, source: str, stderr: int | None, input: bytes | None) -> None:
        _check(source)
        if stderr not in _ERRORS:
            raise ValueError("stderr must be None, STDOUT, PIPE or DEVNULL")
        if input is None and streams.current.input.is_in_use():
            input = b""  # the rest is for the code that reads it
        self.source = source
        self.names = _locals(source)
        self.flags = _ERRORS[stderr] | (0 if input is None else _INPUT)
        self.data = memoryview(input or b"")
        self.pid = 0
        self.fds: list[_pysh.Descriptor] = []
        self.process: _pysh.Descriptor | None = None
        self.others: list[int] = []
        self.is_reaped = False
        self.iterator: ref[Generator[Str]] | None = None
        self.output: _pysh.Descriptor | None = None
        self.error: _pysh.Descriptor | None = None
        self.input: _pysh.Descriptor | None = None

    def start(self) -> None:
        """Starts it. An interrupt may come at any time: `pid` and `fds` are there as soon as the child is."""
        _settle()
        self.others = _children(os.getpid()) if session.shell_name == "fish" else []
        _pysh.start(self, self.source, self.flags, self.names)
        if self.pid == _IN_SHELL:
            beside.current.child = self
        else:
            self.process = _pysh.process(self.pid)
        self.output = self.fds.pop(0)
        if self.flags & _ERRORS[_PIPE]:
            self.error = self.fds.pop(0)
        if self.flags & _INPUT:
            self.input = self.fds.pop(0)

    def communicate(self, timeout: float | None) -> tuple[bytes, bytes | None]:
        """Writes its input, reads its output and its errors until it closes them."""
        end = None if timeout is None else time.monotonic() + timeout
        output: list[bytes] = []
        error: list[bytes] = []
        read = {source.fileno(): into for source, into in ((self.output, output), (self.error, error)) if source}
        waiting = poll()
        for fd in read:
            waiting.register(fd, POLLIN)
        if self.input is not None:
            os.set_blocking(self.input.fileno(), False)
            waiting.register(self.input, POLLOUT)
        while read:
            ready = waiting.poll(_left(end))
            if not ready:
                raise self._expired(timeout, output)
            for fd, _ in ready:
                self._serve(fd, waiting, read)
        return b"".join(output), None if self.error is None else b"".join(error)

    def _serve(self, fd: int, waiting: poll, read: dict[int, list[bytes]]) -> None:
        if fd not in read:
            if not self._write(fd):
                waiting.unregister(fd)
                self._close("input")
        elif chunk := os.read(fd, _CHUNK):
            read[fd].append(chunk)
        else:
            waiting.unregister(fd)
            del read[fd]

    def _write(self, fd: int) -> bool:
        """Writes a part of the input. False if there is no more to write, or nobody reads it."""
        try:
            self.data = self.data[os.write(fd, self.data[:_CHUNK]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        return len(self.data) > 0

    def _expired(self, timeout: float | None, output: list[bytes]) -> Exception:
        from subprocess import TimeoutExpired

        self.kill()
        return TimeoutExpired(self.source, timeout or 0, b"".join(output))

    def feed(self) -> None:
        """Writes all its input, beside what else goes on."""
        if self.input is not None:
            from _thread import start_new_thread

            target, self.input = self.input, None
            start_new_thread(_feed, (target, self.data))

    def lines(self) -> Iterator[bytes]:
        """The lines of its output."""
        if self.output is not None:
            with open(self.output.fileno(), "rb", _CHUNK, closefd=False) as file:
                yield from file

    def await_end(self, timeout: float | None) -> None:
        """Waits until it has ended."""
        if not self._has_ended(timeout):
            raise self._expired(timeout, [])

    def _has_ended(self, seconds: float | None) -> bool:
        if self.pid == _IN_SHELL:
            if seconds is None:
                return True  # who asks for its status waits
            end = time.monotonic() + seconds
            while self._started() and time.monotonic() < end:
                time.sleep(_STEP)
            return not self._started()
        if self.process is None:
            return True
        waiting = poll()
        waiting.register(self.process, POLLIN)
        return bool(waiting.poll(None if seconds is None else seconds * 1000))

    def end(self) -> None:
        """Nobody waits for it any more: it ends, if not by itself then by force, and with it what it has started."""
        self._close_all()
        if not self.pid:
            return
        if self.pid == _IN_SHELL:
            self._end_in_shell()
            return
        self.process = self.process or _pysh.process(self.pid)
        try:
            self._has_ended(_GRACE)
        finally:  # also if an interrupt says that this takes too long
            self.kill()
            self.reap()

    def end_with_command(self) -> None:
        """The shell goes on only when this has ended. What it has written by then can be read later, too."""
        lines = None if self.iterator is None else self.iterator()
        if lines is None:
            return
        is_whole = False
        try:
            is_whole = self._has_written_all()
        finally:  # also if an interrupt says that this takes too long
            if not is_whole:
                with suppress(ValueError):  # another thread is reading it to its end
                    lines.throw(beside.Ended)

    def _has_written_all(self) -> bool:
        """Whether it has closed its output, or does so in an instant."""
        waiting = poll()
        if self.output is not None:
            waiting.register(self.output, 0)
        return bool(waiting.poll(_GRACE * 1000))

    def _end_in_shell(self) -> None:
        from _thread import start_new_thread

        start_new_thread(self._hunt, ())
        try:
            self.reap()
        finally:
            self.is_reaped = True

    def _hunt(self) -> None:
        """Ends whatever the shell waits for, until the source has come to its end."""
        time.sleep(_GRACE)
        while not self.is_reaped:
            _pysh.end_families(self._started())
            time.sleep(_STEP)

    def kill(self) -> None:
        """Ends it and all its descendants."""
        if self._has_ended(0):
            return  # the pid may be another's
        if self.pid == _IN_SHELL:
            _pysh.end_families(self._started())
            return
        _pysh.end_families([self.pid])

    def _started(self) -> list[int]:
        """The processes that source in the shell itself has started and waits for, perhaps."""
        return [pid for pid in _children(os.getpid()) if pid not in self.others]

    def reap(self) -> int:
        """Its status."""
        if beside.current.child is self:
            beside.current.child = None
        self._close_all()
        self.process = None
        return _pysh.wait(self.pid) if _pysh.has_shell() else 0

    def _close_all(self) -> None:
        for which in ("output", "error", "input"):
            self._close(which)
        for each in self.fds:
            each.close()

    def _close(self, which: str) -> None:
        descriptor = getattr(self, which)
        if descriptor is not None:
            descriptor.close()


def _children(pid: int) -> list[int]:
    """What the first thread of a process has started."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def _feed(target: _pysh.Descriptor, data: memoryview) -> None:
    with suppress(BrokenPipeError):
        while data:
            data = data[os.write(target.fileno(), data) :]
    target.close()


def _left(end: float | None) -> float | None:
    """Milliseconds."""
    return None if end is None else max(end - time.monotonic(), 0) * 1000


def _bytes(text: str | bytes | None) -> bytes | None:
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _failure(status: int, source: str, output: str | None, error: str | None) -> Exception:
    from subprocess import CalledProcessError

    return CalledProcessError(status, source.strip(), output, error)
