"""The package as one file: where a search, an open and a read for each module would cost a third of the first `py`.

`scripts/lib/bundle.py` makes the file, one for each version of Python that may be embedded. After the version's magic
number it is what `marshal` makes of a dict: the name of each module to its path, in the package's folder, and its code.
"""

from __future__ import annotations

import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourceFileLoader, _compile_bytecode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Modules = dict[str, tuple[str, bytes]]


class Bundle:
    """Finds the modules of which a bundle has the code."""

    def __init__(self, file: str, folder: str, modules: Modules) -> None:
        self.file = file
        self.folder = folder
        self.modules = modules

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """What the import system asks of everything on `sys.meta_path`."""
        found = self.modules.get(name)
        if found is None:
            return None
        path = f"{self.folder}/{found[0]}"
        is_package = path.endswith("/__init__.py")
        spec = ModuleSpec(name, _Loader(name, path, found[1]), origin=path, is_package=is_package)
        spec.has_location = True
        spec.cached = self.file
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(path.removesuffix("/__init__.py"))
        return spec


class _Loader(SourceFileLoader):
    """Loads a module whose code is there already; its source is the file that it would have come from."""

    def __init__(self, name: str, path: str, code: bytes) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, which says that it is from where the package lies now."""
        return _compile_bytecode(self.code, fullname, None, self.path)


def install(file: str, folder: str, modules: Modules) -> None:
    """From now on imports find `modules`, of the package in `folder`, which are those of the bundle `file`."""
    sys.meta_path.insert(0, Bundle(file, folder, modules))  # type: ignore[arg-type]
