"""Turns names found on disk into entries, reading only what is new since the last run."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field

from mlops_audit.model.snapshot import Diagnostic, Entry, Kind
from mlops_audit.world.blobs import blob_id, has_other_line_ends, is_large_file_of, is_pointer, read_file
from mlops_audit.world.known import Known, Sight

_UNSAFE = re.compile(rb"(?:^|/)(?:\.\.?|\.git|)(?:/|$)", re.IGNORECASE)
_READ_NAMES = frozenset({"Dockerfile", "Makefile", "Pipfile", "Procfile"})
_DATA_SUFFIXES = (
    *(b".png", b".jpg", b".jpeg", b".gif", b".bmp", b".tif", b".tiff", b".webp", b".ico", b".pdf", b".dcm"),
    *(b".wav", b".mp3", b".flac", b".ogg", b".mp4", b".avi", b".mov", b".mkv", b".webm"),
    *(
        b".npy",
        b".npz",
        b".parquet",
        b".feather",
        b".arrow",
        b".h5",
        b".hdf5",
        b".tfrecord",
        b".mat",
        b".nii",
    ),
    *(b".pkl", b".pickle", b".joblib", b".pt", b".pth", b".ckpt", b".onnx", b".safetensors", b".bin", b".pb"),
    *(b".zip", b".gz", b".bz2", b".xz", b".zst", b".tar", b".tgz", b".7z", b".whl", b".jar"),
    *(
        b".so",
        b".dll",
        b".dylib",
        b".pyd",
        b".pyc",
        b".o",
        b".a",
        b".exe",
        b".db",
        b".sqlite",
        b".ttf",
        b".woff2",
    ),
)
"""A folder may hold any amount of these outside git; they are listed and, without an id, not read."""
_READ_SUFFIXES = (
    *(".py", ".pyi", ".ipynb", ".yaml", ".yml", ".toml", ".cfg", ".ini"),
    *(".sql", ".md", ".rst", ".sh"),
)


def is_safe(name: bytes) -> bool:
    """Whether a checkout could have this name; git has the same rules, a crafted index or tree need not."""
    return _UNSAFE.search(name) is None


def path_of(name: bytes) -> str:
    """A name as git or the disk has it, as text; bytes that are not UTF-8 survive as surrogates."""
    return name.decode("utf-8", "surrogateescape")


def oversize(path: str, size: int, largest: int) -> list[Diagnostic]:
    """A word about a file that is too large to read, if its name says that it would have been read."""
    if not (path.endswith(_READ_SUFFIXES) or path.rpartition("/")[2] in _READ_NAMES):
        return []
    message = f"{size} bytes: larger than {largest} bytes, so it was not read"
    return [Diagnostic(path=path, kind="oversize", message=message)]


def unreadable(path: str, error: OSError) -> Diagnostic:
    """A word about a file or folder that the disk would not give."""
    reason = error.strerror or str(error) or type(error).__name__
    remedy = "Let the user who runs the audit read it." if isinstance(error, PermissionError) else ""
    return Diagnostic(path=path, kind="unreadable", message=f"could not be read: {reason}", remedy=remedy)


@dataclass(slots=True, kw_only=True)
class Survey:
    """One look at the files below ``root``; ``width`` is how many digits the repository's object ids have."""

    root: bytes
    known: Known
    largest: int
    width: int = 40
    entries: list[Entry] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _folders: dict[bytes, bool] = field(default_factory=lambda: {b"": True})

    def place(self, name: bytes) -> bytes:
        """Where a name is on disk."""
        return self.root + b"/" + name

    def status(self, name: bytes) -> os.stat_result | None:
        """``lstat`` of a name that git gave; ``None`` if no file is there, or only through a link or outside.

        An index can be written to name ``../secret`` or ``link/secret``; git itself refuses both. Raises
        ``OSError`` when the disk does not say.
        """
        if not self._is_inside(name.rpartition(b"/")[0]):
            return None
        try:
            status = os.lstat(self.place(name))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        return None if stat.S_ISDIR(status.st_mode) else status

    def add(self, name: bytes, status: os.stat_result, *, tracked: str = "", link: bool = False) -> bool:
        """List one file; tell whether its content is what git has as ``tracked``.

        ``link`` says that git has a symbolic link there, which some checkouts write as a small file.
        """
        path = path_of(name)
        try:
            kind, sight = self._look(name, status, tracked)
        except OSError as error:
            self.add_unreadable(name, error, size=status.st_size)
            return False
        same = tracked in {sight.blob, sight.passes_for}
        if kind is Kind.FILE and link and same:
            kind = Kind.SYMLINK
        if kind is Kind.OVERSIZE:
            self.diagnostics += oversize(path, status.st_size, self.largest)
        stored = tracked if same and sight.line_ends else ""
        self.entries.append(Entry(path=path, blob=sight.blob, size=status.st_size, kind=kind, stored=stored))
        return same

    def add_unreadable(self, name: bytes, error: OSError, *, size: int = 0) -> None:
        """List one file that the disk would not give."""
        path = path_of(name)
        self.diagnostics.append(unreadable(path, error))
        self.entries.append(Entry(path=path, blob="", size=size, kind=Kind.UNREADABLE))

    def _look(self, name: bytes, status: os.stat_result, tracked: str) -> tuple[Kind, Sight]:
        mode = status.st_mode
        if stat.S_ISLNK(mode):
            target = os.readlink(self.place(name))
            return Kind.SYMLINK, Sight(blob=blob_id(target, width=self.width))
        if not stat.S_ISREG(mode):
            return Kind.SPECIAL, Sight(blob="")
        if status.st_size > self.largest:
            return Kind.OVERSIZE, Sight(blob="")
        if not tracked and name.lower().endswith(_DATA_SUFFIXES):
            return Kind.FILE, Sight(blob="")
        sight = self.known.sight(name, status)
        if sight is None or (tracked and tracked not in {sight.blob, sight.passes_for}):
            sight = self._read(name, status, tracked)
        return Kind.LFS if sight.pointer else Kind.FILE, sight

    def _read(self, name: bytes, status: os.stat_result, tracked: str) -> Sight:
        content = read_file(self.place(name), status.st_size)
        blob = blob_id(content, width=self.width)
        other = bool(tracked) and blob != tracked
        line_ends = other and has_other_line_ends(content, tracked)
        passes = line_ends or (other and is_large_file_of(content, tracked))
        sight = Sight(blob, is_pointer(content), tracked if passes else "", line_ends)
        self.known.remember(name, status, sight)
        return sight

    def _is_inside(self, folder: bytes) -> bool:
        """Whether ``folder`` is a real folder below the root, every step of the way."""
        known = self._folders.get(folder)
        if known is not None:
            return known
        known, above = is_safe(folder), b""
        for part in folder.split(b"/"):
            step = above + part
            if step not in self._folders:
                self._folders[step] = known and self._is_folder(step)
            known = self._folders[step]
            above = step + b"/"
        return known

    def _is_folder(self, name: bytes) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(self.place(name)).st_mode)
        except PermissionError:
            return True  # what lies below will say so itself
        except (OSError, ValueError):
            return False
