"""Uploads: slices arrive in order and are checked one by one, so that a broken connection costs one slice."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from twins.actions import sources
from twins.actions.upload_names import UploadRefused, check_paths
from twins.models import ImportFile, ImportSource

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.core.files.uploadedfile import UploadedFile

BLOCK = 1 << 16


class TooLarge(UploadRefused):
    """More files or bytes than this installation takes."""

    code = "upload_too_large"


class SliceRefused(UploadRefused):
    """A slice that is not what was announced; the file is as it was before."""

    code = "slice_refused"


class Unfinished(UploadRefused):
    """Bytes are still to come."""

    code = "upload_unfinished"


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFile:
    """A file that somebody wants to send; `modified` is whatever tells a changed file from the old one."""

    path: str
    size: int
    modified: str = ""


@transaction.atomic
def begin(files: Sequence[AskedFile], *, by: AbstractBaseUser) -> ImportSource:
    """An upload for these files: the unfinished one of the same files where there is one.

    Raises:
        UploadRefused: too many, too large, or with a name that leaves the folder.
    """
    fingerprint = _fingerprint(files)
    unfinished = ImportSource.objects.filter(
        by=by.pk, fingerprint=fingerprint, completed_at__isnull=True, discarded_at__isnull=True
    ).first()
    if unfinished is not None:
        return unfinished
    check_paths([file.path for file in files])
    _check_sizes(files)
    source = ImportSource.objects.create(by=by, fingerprint=fingerprint)  # type: ignore[misc]
    ImportFile.objects.bulk_create(
        ImportFile(source=source, position=position, path=file.path, size=file.size)
        for position, file in enumerate(files)
    )
    return source


def _fingerprint(files: Sequence[AskedFile]) -> str:
    lines = (f"{file.path}\0{file.size}\0{file.modified}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _check_sizes(files: Sequence[AskedFile]) -> None:
    total = sum(file.size for file in files)
    largest = max(files, key=lambda file: file.size)
    if len(files) > settings.UPLOAD_FILES:
        raise TooLarge(f"expected at most {settings.UPLOAD_FILES:,} files, found {len(files):,}")
    if min(file.size for file in files) < 0:
        raise TooLarge("expected a size of 0 or more")
    if largest.size > settings.UPLOAD_FILE_BYTES:
        message = f"expected at most {settings.UPLOAD_FILE_BYTES:,} bytes a file, found {largest.size:,}"
        raise TooLarge(message, file=largest.path)
    free = shutil.disk_usage(settings.UPLOADS).free
    if total > min(settings.UPLOAD_TOTAL_BYTES, free):
        limit = min(settings.UPLOAD_TOTAL_BYTES, free)
        raise TooLarge(f"expected at most {limit:,} bytes in all, found {total:,}")


@transaction.atomic
def receive(source: ImportSource, position: int, stream: Stream, *, offset: int, size: int, sha256: str) -> ImportFile:
    """Add a slice to a file, streamed to disk; a slice that is there already is passed over.

    Returns:
        The file; `received` says where the next slice begins, whatever this one's offset was.

    Raises:
        SliceRefused: too long, cut short or damaged on the way.
    """
    file = (
        ImportFile.objects.select_for_update(of=("self",))
        .select_related("source")
        .get(source=source, position=position)
    )
    if _size_on_disk(file) < file.received:
        # Somebody cleared the folder: the file begins anew, or it would be zeros up to the offset.
        file.received = 0
        file.save(update_fields=["received"])
    if offset != file.received:
        return file
    if not 0 < size <= min(settings.UPLOAD_SLICE_BYTES, file.size - offset):
        raise SliceRefused(f"expected 1 to {settings.UPLOAD_SLICE_BYTES:,} bytes, found {size:,}", file=file.path)
    digest = _append(file.target, stream, offset=offset, size=size)
    if digest != sha256.lower():
        raise SliceRefused("expected the bytes of the given SHA-256, found others", file=file.path)
    file.received = offset + size
    file.save(update_fields=["received"])
    return file


def _size_on_disk(file: ImportFile) -> int:
    return file.target.stat().st_size if file.target.exists() else 0


def _append(path: Path, stream: Stream, *, offset: int, size: int) -> str:
    """Write the slice behind what is there; what a refused slice left behind is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, left = hashlib.sha256(), size
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as target:
        target.truncate(offset)
        target.seek(offset)
        while left and (block := stream.read(min(BLOCK, left))):
            target.write(block)
            digest.update(block)
            left -= len(block)
    return digest.hexdigest() if not left else ""


@transaction.atomic
def finish(source: ImportSource) -> None:
    """Everything is here: look for the kind.

    Raises:
        Unfinished: it is not.
    """
    files = source.files.select_related("source")
    waiting = sum(file.received < file.size or _size_on_disk(file) < file.size for file in files)
    if waiting:
        raise Unfinished(f"expected all files, {waiting} still wait for bytes")
    if source.completed_at is None:
        for file in files.filter(size=0):
            _append(file.target, _Nothing(), offset=0, size=0)
        sources.complete(source)


class _Nothing:
    """The bytes of an empty file."""

    def read(self, size: int, /) -> bytes:
        """None."""
        return b""


@transaction.atomic
def keep_form_files(files: Sequence[UploadedFile[bytes]], *, by: AbstractBaseUser) -> ImportSource:
    """Files that came with a plain form, which names no folders; they are moved or streamed, never held.

    Raises:
        UploadRefused: too many, too large, or two of one name.
    """
    asked = [AskedFile(path=file.name or "", size=file.size or 0, modified=str(timezone.now())) for file in files]
    source = begin(asked, by=by)
    for kept, file in zip(source.files.select_related("source"), files, strict=True):
        _append(kept.target, _Chunks(file.chunks(BLOCK)), offset=0, size=kept.size)
    source.files.update(received=F("size"))
    sources.complete(source)
    return source


class _Chunks:
    """A form's file as a stream: blocks as they come."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = iter(chunks)

    def read(self, size: int, /) -> bytes:
        """The next block; it is never longer than BLOCK."""
        return next(self._chunks, b"")
