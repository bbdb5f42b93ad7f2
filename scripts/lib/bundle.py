"""Makes the bundle of a Python package: the code of all its modules in one file, for this Python.

    bundle.py PACKAGE

PACKAGE is the package's folder; the file comes to stand beside it. `pysh/bundle.py` tells what is
in it.
"""

from __future__ import annotations
import __future__

import ast
import importlib.util
import marshal
import os
import sys
from pathlib import Path
from types import CodeType

_HEADER = 8
"""Length of what stands before the codes."""


def code(source: Path) -> CodeType:
    """Compiles a module. What it imports from `__future__` becomes a flag: that saves an import."""
    tree = ast.parse(source.read_bytes(), source.name)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    futures = [node for node in imports if node.module == "__future__"]
    flags = 0
    for node in futures:
        tree.body.remove(node)
        for alias in node.names:
            flags |= getattr(__future__, alias.name).compiler_flag
    compiled: CodeType = compile(tree, source.name, "exec", flags=flags, dont_inherit=True)
    return compiled


def bundle(package: Path) -> bytes:
    """The content of the file."""
    codes, end, index = [], _HEADER, {}
    for source in sorted(package.rglob("*.py")):
        codes.append(marshal.dumps(code(source)))
        start, end = end, end + len(codes[-1])
        path = source.relative_to(package)
        parts = [package.name, *path.with_suffix("").parts]
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        index[name] = path.as_posix(), start, end
    header = importlib.util.MAGIC_NUMBER + end.to_bytes(4, "little")
    return b"".join([header, *codes, marshal.dumps(index)])


def write(package: Path) -> None:
    """Writes the bundle, whole or not at all."""
    file = package.with_name(f"{package.name}.{sys.implementation.cache_tag}.bundle")
    partial = file.with_suffix(".new")
    partial.write_bytes(bundle(package))
    os.replace(partial, file)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
