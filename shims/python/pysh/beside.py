"""Source that runs in the shell itself, beside Python: fish has no subshells.

The shell goes on with nothing else before it has come to the end of that. So what still runs when its command ends is
ended, although code may have an iterator over its lines.
"""

from __future__ import annotations

from _thread import _local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .evaluation import Child


class Ended(BaseException):
    """The command has ended: thrown into the iterator."""


class _Current(_local):
    """Of each thread: several commands may run at once."""

    child: Child | None = None
    """What runs, or has written more than was read."""


current = _Current()


def end() -> None:
    """The command has ended."""
    child, current.child = current.child, None
    if child is not None:
        child.end_with_command()
