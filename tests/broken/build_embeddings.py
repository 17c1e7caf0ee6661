"""Makes embedding files, one broken one per mistake. Each returns the file."""

from __future__ import annotations

import pickle
from pathlib import Path

import h5py
import numpy as np

DIM = 16


def vectors(count: int, *, dim: int = DIM, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)


def write_slide(
    path: Path, values: np.ndarray, *, key: str = "features", encoder: str | None = None, on_file: str | None = None
) -> Path:
    """One slide: the array under `key`, coordinates beside a bag, the encoder named as TRIDENT or STAMP name it."""
    with h5py.File(path, "w") as file:
        file[key] = values
        if values.ndim == 2:
            file["coords"] = np.zeros((len(values), 2), np.int64)
        if encoder is not None:
            file[key].attrs["encoder"] = encoder
        if on_file is not None:
            file.attrs["extractor"] = on_file
    return path


def build_unknown_key(folder: Path) -> Path:
    return write_slide(folder / "A.h5", vectors(3), key="vectors")


def build_wrong_dim(folder: Path) -> Path:
    return write_slide(folder / "A.h5", vectors(3, dim=DIM - 1))


def build_nan(folder: Path) -> Path:
    values = vectors(3)
    values[1, 4] = np.nan
    return write_slide(folder / "A.h5", values)


def build_infinite(folder: Path) -> Path:
    values = vectors(3)
    values[1, 4] = np.inf
    return write_slide(folder / "A.h5", values)


def build_patch_tokens(folder: Path) -> Path:
    return write_slide(folder / "A.h5", np.zeros((3, 4, DIM), np.float32))


def build_other_encoder(folder: Path) -> Path:
    return write_slide(folder / "A.h5", vectors(3), encoder="virchow2")


def build_text_dataset(folder: Path) -> Path:
    with h5py.File(folder / "A.h5", "w") as file:
        file["features"] = np.array([b"a", b"b"])
    return folder / "A.h5"


def build_cut_file(folder: Path) -> Path:
    whole = write_slide(folder / "A.h5", vectors(500))
    whole.write_bytes(whole.read_bytes()[:3000])
    return whole


def build_pointer(folder: Path) -> Path:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 2048\n"
    (folder / "A.h5").write_text(pointer, encoding="ascii")
    return folder / "A.h5"


def build_huge_claim(folder: Path) -> Path:
    """A few kilobytes that claim a petabyte."""
    with h5py.File(folder / "A.h5", "w") as file:
        file.create_dataset("features", shape=(1 << 40, DIM), dtype="f4", chunks=(1 << 10, DIM), compression="gzip")
    return folder / "A.h5"


def build_external_link(folder: Path) -> Path:
    """The array lies in another file, which the sender of this one may not see."""
    write_slide(folder / "secret.hdf5", vectors(3))
    with h5py.File(folder / "A.h5", "w") as file:
        file["features"] = h5py.ExternalLink(str(folder / "secret.hdf5"), "features")
    return folder / "A.h5"


def build_soft_link_outside(folder: Path) -> Path:
    """A link within the file that passes through one to another file."""
    write_slide(folder / "secret.hdf5", vectors(3))
    with h5py.File(folder / "A.h5", "w") as file:
        file["other"] = h5py.ExternalLink(str(folder / "secret.hdf5"), "/")
        file["features"] = h5py.SoftLink("/other/features")
    return folder / "A.h5"


def build_external_storage(folder: Path) -> Path:
    """The array's bytes are those of any file on the machine that reads it."""
    (folder / "secret.bin").write_bytes(bytes(4 * DIM))
    with h5py.File(folder / "A.h5", "w") as file:
        file.create_dataset("features", shape=(1, DIM), dtype="f4", external=[(str(folder / "secret.bin"), 0, 4 * DIM)])
    return folder / "A.h5"


def build_pickled(folder: Path) -> Path:
    (folder / "A.h5").write_bytes(pickle.dumps({"A": [1.0] * DIM}))
    return folder / "A.h5"


def build_torch(folder: Path) -> Path:
    """Torch's format around an object that is no tensor."""
    import torch

    torch.save({"model": Path("/anywhere")}, folder / "A.pt")
    return folder / "A.pt"


def build_damaged_torch(folder: Path) -> Path:
    (folder / "A.pt").write_bytes(b"PK\x03\x04" + bytes(100))
    return folder / "A.pt"


def build_expanding_torch(folder: Path) -> Path:
    """A tensor of one number that claims to be a petabyte."""
    import torch

    torch.save(torch.zeros(1).expand(1 << 20, 256), folder / "A.pt")
    return folder / "A.pt"


def build_torch_tokens(folder: Path) -> Path:
    import torch

    torch.save(torch.zeros(3, 4, DIM), folder / "A.pt")
    return folder / "A.pt"


def build_rows_without_ids(folder: Path) -> Path:
    """As scFoundation writes them: rows of nobody."""
    np.save(folder / "all.npy", vectors(3))
    return folder / "all.npy"


def build_too_few_ids(folder: Path) -> Path:
    np.save(folder / "all.npy", vectors(3))
    (folder / "all.ids.txt").write_text("A\nB\n", encoding="utf-8")
    return folder / "all.npy"


def build_too_few_places(folder: Path) -> Path:
    path = write_slide(folder / "A.h5", vectors(3))
    with h5py.File(path, "a") as file:
        del file["coords"]
        file["coords"] = np.zeros((2, 2), np.int64)
    return path


def build_coordinates_only(folder: Path) -> Path:
    """What TRIDENT writes before an encoder has run."""
    with h5py.File(folder / "A.h5", "w") as file:
        file["coords"] = np.zeros((3, 2), np.int64)
    return folder / "A.h5"


def build_object_array(folder: Path) -> Path:
    np.savez(folder / "all.npz", A=np.array([{"a": 1}], dtype=object))
    return folder / "all.npz"


def build_huge_npz(folder: Path) -> Path:
    """An .npz entry whose header claims a petabyte."""
    import io
    import zipfile

    from numpy.lib import format as npy

    head = io.BytesIO()
    npy.write_array_header_1_0(head, {"descr": "<f4", "fortran_order": False, "shape": (1 << 40, DIM)})
    with zipfile.ZipFile(folder / "all.npz", "w") as archive:
        archive.writestr("A.npy", head.getvalue() + bytes(64))
    return folder / "all.npz"


def build_not_npz(folder: Path) -> Path:
    (folder / "all.npz").write_bytes(b"no archive at all")
    return folder / "all.npz"


def build_empty_cell(folder: Path) -> Path:
    """A table with a missing number on line 3, column d1."""
    (folder / "all.csv").write_text("id,d0,d1\nA,1,2\nB,3,\n", encoding="utf-8")
    return folder / "all.csv"
