"""Where a command's code stands in the shell's source text, so that tracebacks can show it."""

from __future__ import annotations

import os
import stat

from . import snippets


class Place:
    """The file, the line and the column (in bytes) of a code's first character.

    `column` is None where it is not known; `line` is then still the best guess.
    """

    __slots__ = ("column", "file", "line")

    def __init__(self, file: str, line: int, column: int | None = None) -> None:
        self.file = file
        self.line = line
        self.column = column


def locate(code: str | None, file: str, line: int) -> Place:
    """Finds a code in `file`, "" for text that is no file.

    `line` is what the shell says: that of the first or of the last line of the command, by how it was parsed.
    """
    if code is None:
        return Place(file or _NO_FILE, line)
    candidates = [max(line - code.count("\n"), 1), line]
    if not file:
        return _remember(code, candidates[0])
    head, *rest = code.split("\n", 2)
    places = [(place, _column(_line(file, place), head, bool(rest))) for place in dict.fromkeys(candidates)]
    found = [(place, column) for place, column in places if column is not None]
    if not found:  # a trap, or text made by the script: the file shows something else there
        return _remember(code, candidates[0])
    # Where both lines could be it, the next one decides.
    found.sort(key=lambda each: _line(file, each[0] + 1).startswith(rest[0]) if rest else False, reverse=True)
    return Place(file, *found[0])


_NO_FILE = "<py>"
_numbers = iter(range(1, 1 << 62))


def _remember(code: str, line: int) -> Place:
    """A name for text that is no file, under which tracebacks find its lines."""
    name = f"<py {next(_numbers)}>"
    snippets.keep(name, ["\n"] * (line - 1) + [text + "\n" for text in code.split("\n")])
    return Place(name, line, 0)


_open_files: dict[str, tuple[tuple[int, int], list[str]]] = {}


def _line(file: str, number: int) -> str:
    """One line of a file, which is read once as long as it stays the same. "" for a pipe: its text is for the shell."""
    try:
        status = os.stat(file)
    except OSError:
        return ""
    if not stat.S_ISREG(status.st_mode):
        return ""
    state = (status.st_mtime_ns, status.st_size)
    known = _open_files.get(file)
    if known is None or known[0] != state:
        try:
            with open(file, encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
                known = state, lines.readlines()
        except OSError:
            return ""
        _open_files[file] = known
    return known[1][number - 1] if number <= len(known[1]) else ""


def _column(text: str, head: str, goes_on: bool) -> int | None:
    """What stands in the source line before the code's first character, in bytes; None if the code is not in it.

    The first line of a code of several lines is padded to its column already, as far as the shell knows the line.
    """
    if goes_on:
        bare = head.strip()
        if not bare:
            return 0 if text.rstrip().endswith("{") else None
        line = text.rstrip("\n")
        found = line.endswith(bare) and "{" in text
        padding = len(head) - len(head.lstrip())
        return max(len(line.removesuffix(bare).encode("utf-8", "surrogateescape")) - padding, 0) if found else None
    for opening in ("{", "'", '"', ""):
        at = text.find(opening + head)
        if at >= 0:
            return len(text[: at + len(opening)].encode("utf-8", "surrogateescape"))
    return None
