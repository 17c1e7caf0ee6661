"""AnnData files as the library writes them, and one way to read them in tests."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd

from ingest.records import Package, StudyRecord
from ingest.requests import Request
from ingest.single_cell.format import FORMAT
from ingest.sources import KnownStudy

STUDY = StudyRecord(code="one", name="One", index_date="diagnosis")
PATIENTS = frozenset({"P1", "P2", "P3"})
DONORS = ("P1", "P1", "P1", "P2", "P2", "P2")
TYPES = ("T", "T", "B", "T", "B", "B")


def read_path(path: Path, *, patients: frozenset[str] | None = PATIENTS, **options: str) -> Package:
    known = None if patients is None else KnownStudy(record=STUDY, patients=patients)
    request = Request(paths=(path,), study="one", workspace=path.parent, uid_salt="s", known=known, options=options)
    FORMAT.check_options(options)
    return FORMAT.read(request)


def cell_vectors(count: int, dim: int, *, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def write_cells(path: Path, arrays: dict[str, np.ndarray], *, x: np.ndarray | None = None, **obs: tuple) -> Path:
    """Cells with arrays of obsm; columns of obs of text become categories, as the library stores them."""
    count = len(next(iter(arrays.values()))) if arrays else len(next(iter(obs.values())))
    columns = {name: pd.Categorical(values) if isinstance(values[0], str) else values for name, values in obs.items()}
    frame = pd.DataFrame(columns, index=[f"c{at}" for at in range(count)])
    data = anndata.AnnData(X=np.zeros((count, 3), np.float32) if x is None else x, obs=frame)
    for name, values in arrays.items():
        data.obsm[name] = values
    data.write_h5ad(path)
    return path


def write_geneformer(path: Path, values: np.ndarray, **labels: tuple) -> Path:
    """A column a dimension, numbered, then the labels."""
    frame = pd.DataFrame(values, columns=[str(at) for at in range(values.shape[1])])
    for name, column in labels.items():
        frame[name] = column
    frame.to_csv(path)
    return path
