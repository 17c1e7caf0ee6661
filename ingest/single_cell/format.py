"""How files of cells are recognised, and what may be asked of them."""

from __future__ import annotations

from pathlib import Path

from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

_HEAD = 1 << 16
_FEWEST_DIMENSIONS = 64


def recognise(path: Path) -> str | None:
    """An .h5ad by its name, or a .csv whose columns are numbered as the dimensions of a vector (Geneformer)."""
    if not path.is_file():
        return None
    if path.suffix.lower() == ".h5ad":
        return "the name ends in .h5ad"
    if path.suffix.lower() == ".csv" and numbered(_header(path)) >= _FEWEST_DIMENSIONS:
        return "the columns are numbered as the dimensions of a vector"
    return None


def numbered(columns: list[str]) -> int:
    """How many columns are named 0, 1, 2, … without a gap."""
    names = set(columns)
    count = 0
    while str(count) in names:
        count += 1
    return count


def _header(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            line = stream.readline(_HEAD)
    except OSError:
        return []
    return [name.strip().strip('"') for name in line.decode("utf-8", "replace").removeprefix("\ufeff").split(",")]


def _read(request: Request) -> Package:
    from ingest.single_cell.reader import read

    return read(request)


FORMAT = Format(
    key="anndata",
    title="single-cell or spatial data (AnnData, Geneformer)",
    recognise=recognise,
    read=_read,
    options={
        "encoder": "which encoder made the vectors, where the name of the array does not say so",
        "key": "array of obsm to read, or X where the vectors are the matrix itself; together with encoder",
        "dim": "length of a vector, for an encoder that the registry does not know",
        "unit": "what one vector stands for: cell, spot or niche (the encoder's own where left out)",
        "patient": "the patient whom all cells are of",
        "patient_column": "column that names the patient of each cell",
        "cell_type": "column with the type of each cell, or 'none'",
        "day": "day of the specimen from the index date (0 where left out)",
        "name": "name of the set of vectors (the encoder's where left out)",
    }
    | NEW_PATIENTS,
)
