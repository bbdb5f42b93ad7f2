"""One `py` command, from its words to its status."""

from __future__ import annotations

from . import environment, errors, forkservers, jobs, options, processes, source, streams, suspension

_MAX_JOBS = 4096
"""How many commands are kept compiled: a script that makes up ever new ones must not fill the memory."""

_kept: dict[tuple[tuple[str, ...], str, int], jobs.Job] = {}


def run(words: tuple[str, ...], script: str, file: str, line: int, flags: int) -> tuple[int, bool]:
    """Runs a command. Returns its status, and whether the shell is to hear of an interrupt that ended it.

    It stands in `file`, which the shell calls `script`. `finish` is called next, whatever becomes of this.
    """
    environment.forget()
    errors.here.script = script
    errors.here.place = file or "<py>", line
    try:
        job = _kept.get((words, file, line)) or _prepare(words, file, line, flags)
        suspension.enter()
        status, interrupted = job.run(), False
    except BaseException as error:
        status, interrupted = _status_of(error)
    finally:
        suspension.leave()
    if processes.is_child:
        _end_child(status)
    return status, interrupted


def finish(status: int) -> int:
    """Ends a command: what it printed goes out, and what it has not read is for the next. Returns its status.

    An interrupt may end this, too; then it is to be called again.
    """
    failure = streams.finish()
    forkservers.finish()
    return _report_unwritten(failure) if failure is not None and not status else status


def _status_of(error: BaseException) -> tuple[int, bool]:
    """As `errors.status_of`, of which code of the user's may be a part: a hook, or its own `sys.stderr`."""
    try:
        return errors.status_of(error)
    except KeyboardInterrupt:
        return errors.INTERRUPTED, True
    except OSError as unheard:  # nobody can be told: standard error is closed, full or broken
        return (errors.BROKEN_PIPE if streams.is_broken_pipe(unheard) else 1), False
    except BaseException as failure:
        return errors.show_both(failure, error), False


def _prepare(words: tuple[str, ...], file: str, line: int, flags: int) -> jobs.Job:
    chosen = options.parse(list(words))
    place = source.locate(chosen.code, file, line)
    errors.here.place = place.file, place.line
    job = jobs.make(chosen, place)
    if job.is_lasting:
        if len(_kept) >= _MAX_JOBS:
            _kept.clear()
        _kept[words, file, line] = job
    return job


def _report_unwritten(failure: OSError) -> int:
    if streams.is_broken_pipe(failure):
        return errors.BROKEN_PIPE
    try:  # noqa: SIM105 - contextlib takes long to import
        errors.tell(f"write error: {failure.strerror}")
    except (OSError, ValueError):
        pass
    streams.finish()
    return 1


def _end_child(status: int) -> None:
    """A child of `os.fork` has come to the end of its block: it must not go on as a second shell."""
    try:
        streams.finish()
    finally:
        processes.end_child(status)
