"""The sources of the suites, as Debian packages them, fetched by apt with a configuration of its own."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class Unavailable(Exception):
    """Something that a suite needs can't be had here; the message says what."""


class Archive:
    """Source packages of one Debian release, below `folder`."""

    def __init__(self, folder: Path, release: str) -> None:
        self.folder = folder / release
        self.release = release

    def fetch(self, package: str, version: str | None) -> Path:
        """The folder of an unpacked upstream source.

        Raises `Unavailable` if there is no apt, no network, or no such source.
        """
        ready = self.folder / "ready" / f"{package}-{version or 'newest'}"
        if not ready.exists():
            self._update()
            self._unpack(self._download(package, version), ready)
        return next(path for path in ready.iterdir() if path.is_dir())

    def _update(self) -> None:
        if (self.folder / "updated").exists():
            return
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        source = f"deb-src [signed-by={KEYRING}] {MIRROR} {self.release} main\n"
        (self.folder / "sources.list").write_text(source)
        self._apt("update")
        (self.folder / "updated").touch()

    def _download(self, package: str, version: str | None) -> Path:
        """The path of the upstream's tar file. Debian's own part is not asked for: the suites are the upstream's."""
        wanted = f"{package}={version}" if version else package
        self._apt("source", "--tar-only", "--download-only", wanted)
        found = [path for path in (self.folder / "download").glob(f"{package}_*.orig.tar.*") if path.suffix != ".asc"]
        if not found:
            raise Unavailable(f"apt brought no source of {package}")
        return max(found, key=lambda path: path.stat().st_mtime)

    def _unpack(self, archive: Path, folder: Path) -> None:
        partial = folder.with_name(folder.name + ".partial")
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="tar")
        partial.rename(folder)

    def _apt(self, *words: str) -> None:
        (self.folder / "download").mkdir(parents=True, exist_ok=True)
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "",
        }
        options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
        command = ["apt-get", "-qq", *options, *words]
        try:
            done = subprocess.run(
                command, cwd=self.folder / "download", capture_output=True, text=True, timeout=300, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable(f"apt-get can't be run: {error}") from error
        if done.returncode != 0:
            raise Unavailable(f"apt-get {' '.join(words)}: {done.stderr.strip().splitlines()[0]}")


def system_release() -> str:
    """The code name of this Debian.

    Raises `Unavailable` if this is no Debian.
    """
    lines = Path("/etc/os-release").read_text().splitlines() if os.path.exists("/etc/os-release") else []
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    if values.get("ID") != "debian":
        raise Unavailable("the suites come from Debian's source packages, and this system is no Debian")
    return values["VERSION_CODENAME"].strip('"')


def installed_version(package: str) -> str:
    """The version of the source that an installed package was built from.

    Raises `Unavailable` if it is not installed.
    """
    command = ["dpkg-query", "-W", "-f", "${source:Version}", package]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Unavailable(f"dpkg-query can't be run: {error}") from error
    if done.returncode != 0 or not done.stdout:
        raise Unavailable(f"{package} is not installed")
    return done.stdout.strip()


def source_of_shell(cache: Path, package: str) -> Path:
    """The source of an installed shell, of the very version that is installed."""
    return Archive(cache, system_release()).fetch(package, installed_version(package))


def newest_source(cache: Path, package: str, releases: Sequence[str] = ()) -> Path:
    """The source of a program that need not be installed: this system's or, failing that, another release's."""
    why = None
    for release in (system_release(), *releases):
        try:
            return Archive(cache, release).fetch(package, None)
        except Unavailable as error:
            why = error
    assert why is not None
    raise why
