"""Which files are read, and what their names and folders say of slide and encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.checks import Report
from ingest.embedding_file.format import is_vectors
from ingest.embeddings.checking import encoder_named
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.slideflow import encoder_of_bags
from ingest.requests import files_under

_NAME_OF_A_TOOL = "features.npy"
_FOLDER_PREFIXES = ("slide_features_", "features_")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideFile:
    """A file of vectors.

    Attributes:
        path: where it lies.
        label: as the data manager knows it.
        names: what its patient may be named by, the most telling first.
    """

    path: Path
    label: str
    names: tuple[str, ...]


def find_files(path: Path, report: Report) -> list[SlideFile]:
    """The files of a folder, or the file itself. CLAM writes each slide twice (.h5 and .pt): the .h5 is read."""
    if not path.is_dir():
        return [SlideFile(path=path, label=path.name, names=_names(path, path.parent))]
    files = [each for each in files_under(path) if is_vectors(each.name)]
    used = _without_twins(files, path, report)
    return [
        SlideFile(path=each, label=f"{path.name}/{each.relative_to(path).as_posix()}", names=_names(each, path))
        for each in used
    ]


def encoder_of_folder(path: Path) -> str | None:
    """The encoder that Slideflow's configuration or TRIDENT's folder (`features_uni_v1`) names, or None."""
    configured = encoder_of_bags(path.parent)
    if configured is not None:
        return encoder_named(configured)
    folder = path.parent.name
    name = next((folder.removeprefix(each) for each in _FOLDER_PREFIXES if folder.startswith(each)), None)
    known = find_encoder(name) if name else None
    return known.key if known is not None else None


def _names(path: Path, top: Path) -> tuple[str, ...]:
    """The slide's name, then the folders it lies in below the one that was imported, the nearest first."""
    folders = [parent.name for parent in path.parents if parent.is_relative_to(top) and parent != top]
    own = [] if path.name.lower() == _NAME_OF_A_TOOL and folders else [path.stem]
    return (*own, *folders)


def _without_twins(files: Sequence[Path], top: Path, report: Report) -> list[Path]:
    there = {(each.parent.parent, each.stem) for each in files if each.parent.name == "h5_files"}
    twins = [each for each in files if each.parent.name == "pt_files" and (each.parent.parent, each.stem) in there]
    if twins:
        message = "found slides in pt_files that h5_files has as well, with coordinates: the .h5 is read"
        label = f"{top.name}/{twins[0].relative_to(top).as_posix()}"
        report.warn("slide_twice", file=label, value=twins[0].stem, count=len(twins), message=message)
    left_out = set(twins)
    return [each for each in files if each not in left_out]
