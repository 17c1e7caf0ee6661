"""A zip is looked through before a byte is written, and its real bytes are counted while they are."""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ingest.errors import ArchiveRefused

_BLOCK = 1 << 20
_LONGEST_NAME = 255
# a file where another entry needs a folder is damage too
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    FileExistsError,
    IsADirectoryError,
    NotADirectoryError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What an archive may hold.

    Attributes:
        entries: files and folders.
        total_bytes: of all files after expanding.
        ratio: expanded over packed, of the whole and of each entry larger than `ratio_from_bytes`.
        ratio_from_bytes: smaller ones may expand as they like.
    """

    entries: int = 100_000
    total_bytes: int = 20 << 30
    ratio: float = 200.0
    ratio_from_bytes: int = 1 << 20


def extract(archive: Path, into: Path, *, limits: ArchiveLimits | None = None) -> None:
    """Expand a zip into an empty folder. Archives inside it stay closed.

    Args:
        archive: the zip.
        into: a folder of the caller's, such as a temporary one; on refusal it may hold some files.
        limits: None: the usual ones.

    Raises:
        ArchiveRefused: damaged, encrypted, too many entries, too large, expands too far, or an entry whose path is
            absolute, climbs out, is a link or comes twice.
    """
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            _check_directory(entries, archive.name, limits)
            left = limits.total_bytes
            for entry in entries:
                left -= _write(opened, entry, into, left, archive.name)
    except _DAMAGE as error:
        raise ArchiveRefused(f"expected a sound zip, found {type(error).__name__}", file=archive.name) from error


def _check_directory(entries: list[zipfile.ZipInfo], name: str, limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise ArchiveRefused(f"expected at most {limits.entries} entries, found {len(entries)}", file=name)
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > limits.total_bytes:
        raise ArchiveRefused(f"expected at most {limits.total_bytes} bytes after expanding, found {total}", file=name)
    _check_ratio(total, packed, "the archive", name, limits)
    paths: set[str] = set()
    for entry in entries:
        _check_entry(entry, name, limits)
        path = PurePosixPath(entry.filename).as_posix().lower()
        if path in paths:
            raise ArchiveRefused("expected each path once, found one twice", file=name, column=_shown(entry))
        paths.add(path)


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: ArchiveLimits) -> None:
    if entry.flag_bits & 0x1:
        raise ArchiveRefused("expected no encryption, found an encrypted entry", file=name, column=_shown(entry))
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ArchiveRefused("expected files and folders, found a link or device", file=name, column=_shown(entry))
    if not _stays_inside(entry.filename):
        raise ArchiveRefused(
            "expected paths inside the archive, found one that leaves it", file=name, column=_shown(entry)
        )
    _check_ratio(entry.file_size, entry.compress_size, "an entry", name, limits)


def _check_ratio(size: int, packed: int, what: str, name: str, limits: ArchiveLimits) -> None:
    if size > limits.ratio_from_bytes and size > limits.ratio * max(packed, 1):
        found = size / max(packed, 1)
        raise ArchiveRefused(f"expected {what} to expand at most {limits.ratio:g} times, found {found:.0f}", file=name)


def _stays_inside(filename: str) -> bool:
    path = PurePosixPath(filename.replace("\\", "/"))
    rooted = path.is_absolute() or bool(PureWindowsPath(filename).drive)
    fits = all(len(part.encode()) <= _LONGEST_NAME for part in path.parts)
    return bool(path.parts) and fits and not rooted and ".." not in path.parts and "\0" not in filename


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path, left: int, name: str) -> int:
    """Write one entry and answer its real size, whatever the directory said."""
    target = into / PurePosixPath(entry.filename.replace("\\", "/"))
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    most = min(left, entry.file_size)
    written = 0
    with opened.open(entry) as source, target.open("wb") as sink:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > most:
                raise ArchiveRefused(
                    "expected the size that the directory gives, found more bytes", file=name, column=_shown(entry)
                )
            sink.write(block)
    return written


def _shown(entry: zipfile.ZipInfo) -> str:
    return entry.filename[:60]
