"""The package as one file: finding, opening and reading each module slows the first `py` down.

`scripts/lib/bundle.py` makes the file, one for each version of Python that may be embedded:

- that version's magic number, as `.pyc` files have it (4 bytes);
- where the index begins (4 bytes, little-endian);
- the code of each module, by `marshal`;
- the index, by `marshal`: a dict of the name of each module to its path in the package's folder,
  and to where its code begins and ends in the file.
"""

from __future__ import annotations

import _frozen_importlib_external as importing
import sys
from _frozen_importlib import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Index = dict[str, tuple[str, int, int]]


class Bundle:
    """Finds the modules of which a bundle has the code."""

    def __init__(self, file: str, content: memoryview, index: Index, folder: str) -> None:
        self.file = file
        self.content = content
        self.index = index
        self.folder = folder

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """What the import system asks of everything on `sys.meta_path`."""
        if name not in self.index:
            return None
        path, start, end = self.index[name]
        path = f"{self.folder}/{path}"
        loader = _Loader(name, path, self.content[start:end])
        spec = ModuleSpec(name, loader, origin=path, is_package=path.endswith("/__init__.py"))
        spec.has_location = True
        spec.cached = self.file
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(path.removesuffix("/__init__.py"))
        return spec


class _Loader(importing.SourceFileLoader):
    """Loads a module whose code is there; its source is the file that it would have come from."""

    def __init__(self, name: str, path: str, code: memoryview) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, which says that it is from where the package lies now."""
        compile_bytecode = importing._compile_bytecode  # type: ignore[attr-defined]
        return compile_bytecode(self.code, fullname, None, self.path)  # type: ignore[no-any-return]


def install(file: str, content: memoryview, index: Index, folder: str) -> None:
    """From now on imports find the modules of the package in `folder` in the bundle `file`."""
    sys.meta_path.insert(0, Bundle(file, content, index, folder))
