"""How DICOM files are recognised, and what may be asked of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_LOOKED_AT = 200
# Files that lie about in DICOM exports and say nothing of another format.
STRAY_NAMES = frozenset({"dicomdir", "license", "licence", "readme", "lockfile", "version", "thumbs.db", "autorun.inf"})
STRAY_SUFFIXES = frozenset(
    {".txt", ".md", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".pdf", ".html", ".htm", ".exe", ".ini", ".inf", ".log"}
)


def recognise(path: Path) -> str | None:
    """Why a file or folder is taken for DICOM, or None; reads 132 bytes of at most 200 files."""
    try:
        if path.is_dir():
            return _recognise_folder(path)
        return "the letters DICM stand after 128 bytes" if has_prefix(path) else None
    except OSError:
        return None


def has_prefix(path: Path) -> bool:
    """Whether the file begins as DICOM files do."""
    with path.open("rb") as stream:
        return stream.read(132)[128:] == b"DICM"


def is_stray(path: Path) -> bool:
    """Whether the name is one of those that go with an export and hold no data of another format."""
    return path.suffix.lower() in STRAY_SUFFIXES or path.stem.lower() in STRAY_NAMES or path.name.startswith(".")


def _recognise_folder(folder: Path) -> str | None:
    """DICOM files directly in it; or below it, and nothing beside them that another format could read."""
    if (folder / "study.toml").is_file():
        return None
    direct = islice((path for path in sorted(folder.iterdir()) if path.is_file()), _LOOKED_AT)
    if any(has_prefix(path) for path in direct):
        return "the folder holds DICOM files"
    found = False
    for path in islice(_files(folder), _LOOKED_AT):
        if path.is_file() and has_prefix(path):
            found = True
        elif not is_stray(path):
            return None
    return "the folders below hold DICOM files" if found else None


def _files(folder: Path) -> Iterator[Path]:
    """Those of each folder before those below it, without listing a large tree to its end."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))


def _read(request: Request) -> Package:
    from ingest.dicom.reader import read

    return read(request)


FORMAT = Format(
    key="dicom",
    title="DICOM (CT, MR, PET series with SEG, RTSTRUCT, SR)",
    recognise=recognise,
    read=_read,
    options={
        "patient": "code of the patient whose files these are, whatever folders and headers say",
        "day": "day of each patient's earliest series, from the index date (0 where left out); later ones count on",
        "resample": "yes: make regular volumes of tilted or unevenly spaced series instead of refusing them",
        "regions": "all: read organs and planning volumes of structure sets as lesions as well",
        "refuse_burned_in": "yes: refuse pictures that may carry burned-in text instead of leaving them out",
        **NEW_PATIENTS,
        **RADIOMICS_OPTIONS,
    },
)
