"""Standard input, output and error: those of the call that uses them.

`sys.stdin`, `sys.stdout` and `sys.stderr` stand for the streams of the thread's own call. In the main shell these
are the
session's fds 0, 1 and 2, which are the command's while it runs; a stage's thread has streams of its own. Threads that
Python code has started use those of the command that started them, and the main shell's when that has ended.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from _operator import attrgetter
from _thread import _local, get_ident

import _pysh

from .feed import Feed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class _Source(io.RawIOBase):
    """A file descriptor to read from, with what an earlier command has read of it too far."""

    def __init__(self, fd: int, pending: bytes = b"") -> None:
        self.fd = fd
        self.pending = pending
        self.taken = 0

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.fd

    def isatty(self) -> bool:
        return os.isatty(self.fd)

    def seekable(self) -> bool:
        return False

    tell = property(attrgetter("taken.__int__"))
    """Bytes read so far: together with BufferedReader.tell this says how many of them wait in its buffer.

    C code only: a BufferedReader that is made drops whatever this raises (Modules/_io/bufferedio.c,
    `_buffered_init`), and in code of Python's that may be an interrupt.
    """

    def readinto(self, buffer: Any) -> int:
        if self.pending:
            count = min(len(buffer), len(self.pending))
            buffer[:count] = self.pending[:count]
            self.pending = self.pending[count:]
        else:
            count = os.readv(self.fd, [buffer])
        self.taken += count
        return count

    def settle(self) -> None:
        """All that was read until now counts as consumed."""

    def go_back(self, count: int) -> bool:
        """Leaves the last bytes that were read to whoever reads next. False if that can't be done."""
        return False

    @property
    def name(self) -> str:
        return "<stdin>"

    @property
    def mode(self) -> str:
        return "rb"


class _File(io.FileIO):
    """A file to read from, as CPython has it: code can seek in it."""

    pending = b""

    def __init__(self, fd: int) -> None:
        super().__init__(fd, "rb", closefd=False)
        self.name = "<stdin>"
        self.fd = fd
        self.taken = 0

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        self.taken += count
        return count

    def readall(self) -> bytes:
        data = super().readall()
        self.taken += len(data)
        return data

    def settle(self) -> None:
        """See _Source."""

    def go_back(self, count: int) -> bool:
        """See _Source."""
        try:
            os.lseek(self.fd, -count, os.SEEK_CUR)
        except OSError:  # one of /proc, perhaps
            return False
        return True


class _Pipe(_Source):
    """A pipe to read from, of which nothing is taken that is not consumed: whoever reads next gets the rest.

    What is read here is a copy, made by tee(2); the bytes themselves are taken when the next ones are wanted, and at
    the end of the command as many as it has consumed. A shell's own `read` takes single bytes to the same end.
    """

    def __init__(self, fd: int) -> None:
        super().__init__(fd)
        self.copied = 0
        self.ends: tuple[_pysh.Descriptor, _pysh.Descriptor] | None = None

    def readinto(self, buffer: Any) -> int:
        self.take(self.copied)
        ends = self.ends = self.ends or _pysh.pipe()
        self.copied = _pysh.tee(self.fd, ends[1].fileno(), min(len(buffer), _PIPE_SIZE))
        count = os.readv(ends[0].fileno(), [buffer]) if self.copied else 0
        self.taken += count
        return count

    def settle(self) -> None:
        """See _Source."""
        self.take(self.copied)

    def go_back(self, count: int) -> bool:
        """See _Source."""
        self.take(max(self.copied - count, 0))
        return True

    def take(self, count: int) -> None:
        """Takes bytes off the pipe that have been copied before."""
        self.copied = 0
        while count:
            count -= len(os.read(self.fd, count)) or count


_PIPE_SIZE = 1 << 16
"""What a pipe holds by default (pipe(7)): a copy never has to wait for room."""


class Input:
    """A standard input: the text stream on it, and the way to give back what was not consumed."""

    def __init__(self, fd: int) -> None:
        self.source = _source(fd)
        self.reader: io.BufferedReader = io.BufferedReader(self.source, 1 << 16)
        self.feed = Feed(self.reader)
        self.text: io.TextIOWrapper = io.TextIOWrapper(self.feed, "utf-8", "surrogateescape")  # type: ignore[arg-type]
        self.has_read_part = False
        self.is_read_in_blocks = False  # by a Reader, which has more of it than `reader`
        self.returned = b""  # the last that was read, of which nobody has made use

    def read_part(self, count: int, *, of_line: bool = False) -> str:
        """At most so many characters, for which no more of the input is taken."""
        self.has_read_part = True
        self.feed.limit(count, of_line=of_line)
        try:
            return self.text.readline(count) if of_line else self.text.read(count)
        finally:
            self.feed.unlimit()

    def lines(self) -> Iterator[str]:
        """As iterating over the text stream, which gets its lines one by one, but in C as far as that goes."""
        if self.has_read_part:
            return iter(self.text)
        return _text_lines(self.reader)

    def is_in_use(self) -> bool:
        """Whether code has begun to read it."""
        return self.source.taken > 0

    def give_back(self) -> None:
        """Leaves the rest of the input for whoever reads next."""
        if not self.source.taken:
            return
        self.returned = self._not_handed_out() + self.returned
        waiting = self._read_ahead() + len(self.source.pending) + len(self.returned)
        if not self.source.go_back(waiting) and waiting:
            self._keep()
        fd = self.source.fd
        self.source.close()
        self.__init__(fd)  # type: ignore[misc]

    def lend(self) -> None:
        """Leaves the rest for whoever reads meanwhile. Reading goes on after what they have read."""
        if not self.source.taken or self.is_read_in_blocks or self.reader.closed:
            return
        if isinstance(self.source, (_File, _Pipe)):
            waiting = self._read_ahead()
            self.source.go_back(waiting + len(self._not_handed_out()))
            self.reader.read(waiting)

    def _not_handed_out(self) -> bytes:
        """What the text layer has left, and no longer has then: the end of an invalid character, for example."""
        self.feed.end()
        try:
            text = self.text.read(_MUCH)
            return text.encode(self.text.encoding, self.text.errors or "strict") if text else b""
        except ValueError:  # closed or detached; or an encoding of the code's own, that has no such character
            return b""
        finally:
            self.feed.unlimit()

    def _read_ahead(self) -> int:
        """How many bytes wait in the reader. None does if the code has closed it."""
        try:
            return self.source.tell() - self.reader.tell()
        except ValueError:
            return 0

    def _keep(self) -> None:
        """What was read too far stays here, for the session's next command."""
        held = self._read_ahead()
        read = self.reader.read(held) if held else b""
        _leftover[_identity(self.source.fd)] = self.returned + read + self.source.pending


_MUCH = 1 << 20
"""More characters than a line's part can leave."""


def _text_lines(reader: io.BufferedReader) -> Iterator[str]:
    for line in reader:
        text = line.decode("utf-8", "surrogateescape")
        if "\r" in text:
            yield from io.StringIO(text, newline=None)
        else:
            yield text


_leftover: dict[tuple[int, int] | None, bytes] = {}
"""What was read too far of sockets and the like, by device and inode."""


def _identity(fd: int) -> tuple[int, int] | None:
    try:
        status = os.fstat(fd)
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Terminal(_Source):
    """The terminal as a stage's input: only the stage's own process, which is of the terminal's job, may read it."""

    def readinto(self, buffer: Any) -> int:
        data = _pysh.read_input(len(buffer))
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


def _source(fd: int) -> _Source | _File:
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        mode = 0
    if stat.S_ISREG(mode) or stat.S_ISBLK(mode):
        return _File(fd)
    if stat.S_ISFIFO(mode):
        return _Pipe(fd)
    if stat.S_ISCHR(mode) and fd != 0 and os.isatty(fd):
        return _Terminal(fd)
    return _Source(fd, _leftover.pop(_identity(fd), b""))


def _output(fd: int) -> io.TextIOWrapper:
    return _text_output(fd, "<stdout>", "surrogateescape", by_line=os.isatty(fd))


def _error_output(fd: int) -> io.TextIOWrapper:
    return _text_output(fd, "<stderr>", "backslashreplace", by_line=True)


def _text_output(fd: int, name: str, errors: str, *, by_line: bool) -> io.TextIOWrapper:
    raw = io.FileIO(fd, "wb", closefd=False)
    raw.name = name
    buffer = io.BufferedWriter(raw, 1 << 16)
    return io.TextIOWrapper(buffer, "utf-8", errors, newline="\n", line_buffering=by_line)


class _Streams(_local):
    """The streams of this thread's call.

    A stage's are made when they are first used. `owner` has those of the command that has started this thread.
    """

    input: Input
    stdout: io.TextIOWrapper
    stderr: io.TextIOWrapper
    fds: tuple[int, int, int]
    owner: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        owner = of_command()
        fds = owner.get("fds")
        if fds is None:
            return _main[name]
        if name not in owner:
            which: Any = {"input": (Input, 0), "stdout": (_output, 1), "stderr": (_error_output, 2)}
            make, number = which[name]
            owner.setdefault(name, make(fds[number]))
        return owner[name]

    @property
    def stdin(self) -> io.TextIOWrapper:
        return self.input.text


current = _Streams()
_main: dict[str, Any] = {}
"""The main shell's streams, which its thread has as `current` too."""
_has_shells_stdio = True
"""Whether the shell prints by C's streams."""
_of_stages: dict[int, dict[str, Any]] = {}
"""The stages' streams, by thread.

A child of `os.fork` on another thread must not let go of them: what is in their buffers would be written once more.
"""


class Standard:
    """Stands for one of the streams of whichever call uses it."""

    __slots__ = ("_which",)

    def __init__(self, which: str) -> None:
        object.__setattr__(self, "_which", which)

    def write(self, text: str) -> int:
        return getattr(current, self._which).write(text)  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        return getattr(getattr(current, self._which), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(getattr(current, self._which), name, value)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return io.TextIOWrapper

    def __iter__(self) -> Iterator[str]:
        return iter(getattr(current, self._which))

    def __next__(self) -> str:
        return next(getattr(current, self._which))  # type: ignore[no-any-return]

    def __enter__(self) -> Standard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return repr(getattr(current, self._which))


class StandardInput(Standard):
    """`sys.stdin`: the standard input of whichever call uses it."""

    __slots__ = ()

    @property
    def buffer(self) -> io.BufferedReader:
        return current.input.text.buffer.reader  # type: ignore[attr-defined, no-any-return]

    def detach(self) -> io.BufferedReader:
        return current.input.text.detach().reader  # type: ignore[attr-defined, no-any-return]

    def read(self, size: int | None = -1, /) -> str:
        if size is None or size < 0:
            return current.input.text.read()
        return current.input.read_part(size)

    def readline(self, size: int = -1, /) -> str:
        if size < 0:
            return current.input.text.readline()
        return current.input.read_part(size, of_line=True)

    def __iter__(self) -> Iterator[str]:
        return current.input.lines()


def install(shell: str) -> None:
    """Makes the session's streams those of `sys`."""
    global _main, _has_shells_stdio
    _has_shells_stdio = shell != "fish"
    _main = current.__dict__
    current.input = Input(0)
    current.stdout = _output(1)
    current.stderr = _error_output(2)
    sys.stdin = sys.__stdin__ = StandardInput("stdin")  # type: ignore[assignment, misc]
    sys.stdout = sys.__stdout__ = Standard("stdout")  # type: ignore[assignment, misc]
    sys.stderr = sys.__stderr__ = Standard("stderr")  # type: ignore[assignment, misc]


def renew() -> None:
    """The session's fds 0, 1 and 2 are other files now."""
    current.input = Input(0)
    _renew_closed()
    current.stdout.reconfigure(line_buffering=os.isatty(1))


def enter_stage(fds: tuple[int, int, int]) -> None:
    """Gives this thread the standard fds of the forked shell that it serves."""
    current.fds = fds
    _of_stages[get_ident()] = current.__dict__


def set_input_aside() -> Input | None:
    """While the shell runs something its commands get the rest of the input. `put_back` takes the result."""
    held = current.input
    if not held.is_in_use():
        return None
    held.lend()
    current.input = Input(held.source.fd)
    return held


def put_back(held: Input | None) -> None:
    """See set_input_aside."""
    if held is not None:
        current.input = held


def use_standard() -> None:
    """In a child of `os.forkpty`: 0, 1 and 2 are this thread's streams. What waits in other buffers is the parent's."""
    _parents.append(dict(current.__dict__))
    current.__dict__.clear()
    current.input = Input(0)
    current.stdout = _output(1)
    current.stderr = _error_output(2)


_parents: list[dict[str, Any]] = []


def leave_stage() -> None:
    """The call is over: `finish` has flushed its streams, and its fds will be closed.

    Their numbers will be another file's, in which nothing must turn up that a thread still writes.
    """
    used = dict(current.__dict__)
    current.__dict__.clear()
    _of_stages.pop(get_ident(), None)
    for which in ("stdout", "stderr"):
        if which in used:
            _close(used[which])


def stage_fds() -> tuple[int, int, int] | None:
    """The fds that are 0, 1 and 2 for the forked shell that this thread serves; None for any other thread."""
    return current.__dict__.get("fds")


def for_thread() -> dict[str, Any]:
    """The streams of this thread's command, for one that it starts. They are made now: later the fds may be gone."""
    command = of_command()
    for which in ("input", "stdout", "stderr"):
        try:  # noqa: SIM105 - contextlib takes long to import
            getattr(current, which)
        except OSError:
            pass  # closed
    return command


def of_command() -> dict[str, Any]:
    """The streams of the command that this thread serves, or that has started it. Empty when that has ended."""
    own = current.__dict__
    return own.get("owner", own)  # type: ignore[no-any-return]


def share(command: dict[str, Any]) -> None:
    """Gives this thread the streams of the command that has started it."""
    if command is not current.__dict__:
        current.owner = command


def command_fds() -> tuple[int, int, int] | None:
    """The fds that are 0, 1 and 2 for the forked shell whose command this thread belongs to; None in the main shell."""
    return of_command().get("fds")


def lines() -> Iterator[str]:
    """The lines of standard input, without their newlines. A carriage return stays."""
    for line in current.input.reader:
        yield (line[:-1] if line.endswith(b"\n") else line).decode("utf-8", "surrogateescape")


def whole_input() -> str | None:
    """All of standard input; None if that is a terminal."""
    source = current.input
    return None if source.source.isatty() else source.reader.read().decode("utf-8", "surrogateescape")


def finish() -> OSError | None:
    """Flushes what was printed and gives back what was not read. Returns why something could not be written."""
    used = current.__dict__
    failures = [_flush(used.get("stdout")), _flush_stdio()]
    if "input" in used:
        current.input.give_back()
    failures.append(_flush(used.get("stderr")))
    failure = next(filter(None, failures), None)
    if used is _main and (failure is not None or _is_any_closed()):
        _renew_closed()
    return failure or _flush_codes_own()


def flush() -> None:
    """What has been printed is written before the shell, or a child of it, goes on."""
    current.stdout.flush()
    current.stderr.flush()
    failure = _flush_stdio()
    if failure is not None:
        raise failure


def _flush_stdio() -> OSError | None:
    """Flushes what C code has printed, in whichever command: it has one buffer for all of the process.

    Beside a stage bash and zsh may be printing by the same buffer, to where only their own thread knows.
    """
    if _has_shells_stdio and current.__dict__ is not _main:
        return None
    try:
        _pysh.flush_stdio()
    except OSError as error:
        return error
    return None


def _is_any_closed() -> bool:
    try:
        return current.stdout.closed or current.stderr.closed or current.input.text.closed
    except ValueError:  # detached
        return True


def _renew_closed() -> None:
    """What code of the main shell has closed, or detached, is for later commands as it was."""
    _pysh.reopen_standard()
    if _is_closed(current.stdout):
        current.stdout = _output(1)
    if _is_closed(current.stderr):
        current.stderr = _error_output(2)
    if _is_closed(current.input.text):
        current.input = Input(0)


def _is_closed(stream: io.TextIOWrapper) -> bool:
    try:
        return stream.closed
    except ValueError:  # detached
        return True


def _flush_codes_own() -> OSError | None:
    """Flushes what code has put in the place of `sys.stdout` and `sys.stderr`, as Python does at its end."""
    failure = None
    for stream in (sys.stdout, sys.stderr):
        if type(stream) is not Standard:
            try:
                stream.flush()
            except OSError as error:
                failure = error
            except Exception:  # it can't be flushed, or is closed
                pass
    return failure


def _flush(stream: io.TextIOWrapper | None) -> OSError | None:
    if stream is None or _is_closed(stream):
        return None
    try:
        stream.flush()
    except OSError as error:
        _discard(stream)
        return error
    except BaseException:  # an interrupt, while nobody reads
        _discard(stream)
        raise
    return None


def _close(stream: io.TextIOWrapper) -> None:
    """Has who still writes get an error. The fd itself is another's to close."""
    try:  # noqa: SIM105 - contextlib takes long to import
        stream.close()
    except (OSError, ValueError):
        pass  # nobody reads what has just been written, or it is detached


def _discard(stream: io.TextIOWrapper) -> None:
    """Empties a buffer that can't be written: it must not turn up in the next command's output."""
    _pysh.into_nothing(stream.fileno(), stream.flush)


def is_broken() -> bool:
    """Whether nobody reads this call's standard output or error any more."""
    import select

    poll = select.poll()
    for stream in (current.stdout, current.stderr):
        if not _is_closed(stream):
            poll.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def is_broken_pipe(error: OSError) -> bool:
    """Whether writing failed since nobody reads any more."""
    return isinstance(error, BrokenPipeError)
