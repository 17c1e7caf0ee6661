"""Which files of a folder are images, and which mask belongs to which.

A file is a mask or an image by the last word of its name (`P001_mask`, `P001-image`) or by the folder it lies in
(`masks/P001`); without such a word it is an image. What is left of the name is the case; a file whose whole name is
such a word takes the name of its folder (`P001/image.nii.gz`). An image and a mask of one case in one place are a pair,
and so are the only image and the only mask of a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = (".nii.gz", ".nii", ".nrrd", ".mha")
MASK_WORDS = frozenset({"mask", "masks", "label", "labels", "seg", "segmentation", "segmentations", "roi", "labelmap"})
IMAGE_WORDS = frozenset({"image", "images", "img", "imgs", "ct", "mr", "mri", "pet", "pt", "volume", "scan"})
_LAST_WORD = re.compile(r"(?:^|[_\-. ])([A-Za-z]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An image and its mask; `case` is what names the patient, `folder` the next folder above that is no such word."""

    case: str
    folder: str
    image: Path
    mask: Path


@dataclass(slots=True, kw_only=True)
class Found:
    """Pairs, and what has no partner or has too many."""

    pairs: list[Pair] = field(default_factory=list)
    lone_images: list[Path] = field(default_factory=list)
    lone_masks: list[Path] = field(default_factory=list)
    ambiguous: list[Path] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Place:
    """Files of one place by case."""

    images: dict[str, list[Path]] = field(default_factory=dict)
    masks: dict[str, list[Path]] = field(default_factory=dict)


def find_pairs(files: Iterable[Path]) -> Found:
    """Pairs among the volumes of `files`, in the order of the images' paths."""
    places: dict[Path, _Place] = {}
    for path in files:
        if volume_suffix(path.name) is not None:
            place = places.setdefault(_place_of(path), _Place())
            side = place.masks if is_mask(path) else place.images
            side.setdefault(_own_case(path), []).append(path)
    found = Found()
    for folder, place in sorted(places.items()):
        _match(place, folder, found)
    return found


def volume_suffix(name: str) -> str | None:
    """The suffix of a volume's name, or None where it is no volume."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), None)


def is_mask(path: Path) -> bool:
    """Whether the name, or else the folder, says so."""
    word = _role(path)
    return word in MASK_WORDS if word is not None else path.parent.name.lower() in MASK_WORDS


def _match(place: _Place, folder: Path, found: Found) -> None:
    alone = _only_pair(place)
    matched = dict([alone]) if alone else {case: case for case in place.images if case in place.masks}
    for case, masks_case in matched.items():
        images, masks = place.images.pop(case), place.masks.pop(masks_case)
        if len(images) == len(masks) == 1:
            name = case or masks_case or folder.name
            found.pairs.append(Pair(case=name, folder=folder.name, image=images[0], mask=masks[0]))
        else:
            found.ambiguous += [*images, *masks]
    found.lone_images += _all(place.images)
    found.lone_masks += _all(place.masks)


def _only_pair(place: _Place) -> tuple[str, str] | None:
    if len(_all(place.images)) == len(_all(place.masks)) == 1:
        return next(iter(place.images)), next(iter(place.masks))
    return None


def _all(side: Mapping[str, list[Path]]) -> list[Path]:
    return [path for paths in side.values() for path in paths]


def _place_of(path: Path) -> Path:
    """The folder, or the one above a folder that only says image or mask."""
    parent = path.parent
    return parent.parent if parent.name.lower() in MASK_WORDS | IMAGE_WORDS else parent


def _stem(path: Path) -> str:
    return path.name[: -len(volume_suffix(path.name) or "")]


def _role(path: Path) -> str | None:
    last = _LAST_WORD.search(_stem(path))
    word = last[1].lower() if last else None
    return word if word in MASK_WORDS | IMAGE_WORDS else None


def _own_case(path: Path) -> str:
    stem = _stem(path)
    return stem if _role(path) is None else _LAST_WORD.sub("", stem)
