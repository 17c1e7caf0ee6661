"""How image and mask files are recognised, and what may be asked of them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from ingest.image_mask.names import SUFFIXES, find_pairs
from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request, files_under

# A folder that holds such files as well is one of several formats.
_OTHERS = (
    ".dcm", ".toml", ".vcf", ".vcf.gz", ".vcf.bgz", ".maf", ".maf.gz", ".xpt", ".ndjson", ".h5", ".h5ad", ".pt",
)  # fmt: skip
_LOOKED_AT = 2000


def recognise(path: Path) -> str | None:
    """A folder with an image and its mask, or one image with its mask beside it; by name alone."""
    try:
        files = list(islice(files_under(path), _LOOKED_AT)) if path.is_dir() else _beside(path)
        names = [file.name.lower() for file in files]
        if not any(name.endswith(SUFFIXES) for name in names) or any(name.endswith(_OTHERS) for name in names):
            return None
        return _pair_found(path, files)
    except OSError:
        return None


def _pair_found(path: Path, files: list[Path]) -> str | None:
    found = [pair for pair in find_pairs(files).pairs if path.is_dir() or path in {pair.image, pair.mask}]
    if not found:
        return None
    first = found[0]
    return f"'{first.image.name}' and '{first.mask.name}' are an image and its mask"


def _beside(path: Path) -> list[Path]:
    """The files of a volume's folder; of the folder next to it as well where images and masks have one each."""
    if not path.name.lower().endswith(SUFFIXES) or not path.is_file():
        return []
    near = [path.parent, *(folder for folder in path.parent.parent.iterdir() if folder.is_dir())]
    return [file for folder in dict.fromkeys(near) for file in sorted(folder.glob("*")) if _is_volume(file)]


def _is_volume(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES) and path.is_file()


def _read(request: Request) -> Package:
    from ingest.image_mask.reader import read

    return read(request)


FORMAT = Format(
    key="image_mask",
    title="Image with a mask (NRRD, NIfTI)",
    recognise=recognise,
    read=_read,
    options={
        "modality": "CT, MR or PT: what the images are; without it they are windowed and binned as they come",
        "unit": "SUVbw: the numbers of PT images are standardised uptake values; without it they get no features",
        "day": "day of the images, from the index date; 0 where not given",
        "patient": "the patient whose images these are, where their names do not say",
        **RADIOMICS_OPTIONS,
        **NEW_PATIENTS,
    },
)
