"""Files as the tools write them, and one way to read them in tests."""

import json
from pathlib import Path

import h5py
import numpy as np

from ingest.embedding_file.format import FORMAT
from ingest.records import Package, StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy
from tests.broken.build_embeddings import vectors

STUDY = StudyRecord(code="one", name="One", index_date="diagnosis")
PATIENTS = frozenset({"P1", "P2", "P3"})


def read_path(path: Path, *, patients: frozenset[str] | None = PATIENTS, **options: str) -> Package:
    known = None if patients is None else KnownStudy(record=STUDY, patients=patients)
    request = Request(paths=(path,), study="one", workspace=path.parent, uid_salt="s", known=known, options=options)
    FORMAT.check_options(options)
    return FORMAT.read(request)


def write_clam(path: Path, values: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file["features"] = values
        file["coords"] = np.zeros((len(values), 2), np.int32)
    return path


def write_trident(path: Path, values: np.ndarray, encoder: str) -> Path:
    """Tiles of an encoder, with its attributes; a slide of one vector has no coordinates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file["features"] = values
        file["features"].attrs.update({"name": path.stem, "savetodir": "somewhere", "encoder": encoder})
        if values.ndim == 2:
            file["coords"] = np.zeros((len(values), 2), np.int64)
            file["coords"].attrs.update(
                {"patch_size": 256, "patch_size_level0": 512, "target_magnification": 20, "level0_width": "None"}
            )
    return path


def write_stamp(path: Path, values: np.ndarray, *, extractor: str, feat_type: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file["feats"] = values.astype(np.float16)
        if feat_type == "tile":
            file["coords"] = np.zeros((len(values), 2), np.float32)
        file.attrs.update(
            {"extractor": extractor, "unit": "um", "tile_size_um": 256.0, "tile_size_px": 224, "feat_type": feat_type}
        )
    return path


def write_hest(path: Path, values: np.ndarray) -> Path:
    with h5py.File(path, "w") as file:
        file["embeddings"] = values
        file["barcodes"] = np.array([[f"AAAC-{at}".encode()] for at in range(len(values))])
        file["coords"] = np.zeros((len(values), 2), np.int64)
    return path


def write_torch(path: Path, content: object) -> Path:
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(content, path)
    return path


def write_slideflow(folder: Path, slide: str, values: np.ndarray, *, extractor: str, places: int | None = None) -> Path:
    import torch

    folder.mkdir(exist_ok=True)
    write_torch(folder / f"{slide}.pt", torch.from_numpy(values))
    np.savez(folder / f"{slide}.index.npz", np.zeros((len(values) if places is None else places, 2), np.int64))
    config = {"extractor": {"class": f"slideflow.model.extractors.x.{extractor}", "kwargs": {}}, "tile_px": 299}
    (folder / "bags_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def write_owkin(folder: Path, values: np.ndarray) -> Path:
    """Level, x and y before each vector."""
    folder.mkdir(parents=True)
    places = np.column_stack([np.full(len(values), 15.0), np.arange(len(values)), np.arange(len(values))])
    np.save(folder / "features.npy", np.column_stack([places, values]).astype(np.float32))
    return folder / "features.npy"


__all__ = ["vectors"]
