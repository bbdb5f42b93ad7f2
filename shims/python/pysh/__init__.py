"""pysh: Python in the shell that you already use.

What code in a block may use: `Str`, the text of shell variables; `sh`, the shell that called; `Return`, to end a
command with a status; `LossyConversionWarning`.
"""

from __future__ import annotations

from .errors import LossyConversionWarning, Return
from .shell import sh
from .text import Str
from .values import OutputError

__all__ = ["LossyConversionWarning", "OutputError", "Return", "Str", "sh"]
__version__ = "0.1.0"
