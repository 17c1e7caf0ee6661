import hashlib
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from fusion.cohort.prototypes import MOST_PROTOTYPES, find_prototypes
from fusion.cohort.tile_files import read_tiles
from fusion.errors import CohortError

TILES = np.arange(12.0, dtype=np.float32).reshape(4, 3) + 1


def test_separate_clouds_are_found_with_their_shares():
    generator = np.random.default_rng(0)
    clouds = np.repeat(np.eye(3) * 100, [50, 30, 20], axis=0)
    centres, shares = find_prototypes(clouds + generator.normal(size=clouds.shape) * 0.0)
    assert sorted(shares) == pytest.approx([0.2, 0.3, 0.5])
    assert centres[shares.argmax()] == pytest.approx([100, 0, 0])


def test_prototypes_are_few_and_repeat():
    tiles = np.random.default_rng(0).normal(size=(500, 8))
    centres, shares = find_prototypes(tiles)
    assert len(centres) == len(shares) <= MOST_PROTOTYPES
    assert shares.sum() == pytest.approx(1)
    assert shares @ centres == pytest.approx(tiles.mean(axis=0), abs=0.2)
    assert np.array_equal(centres, find_prototypes(tiles)[0])


def test_one_tile_is_its_own_prototype():
    centres, shares = find_prototypes(np.array([[1.0, 2.0]]))
    assert (centres.tolist(), shares.tolist()) == ([[1.0, 2.0]], [1.0])


def kept(folder: Path, name: str) -> str:
    """The file under the hash of its content."""
    sha256 = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / sha256[:2]).mkdir()
    (folder / name).rename(folder / sha256[:2] / sha256)
    return sha256


def test_tiles_are_read_from_hdf5_alone_or_in_a_group(tmp_path: Path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["features"] = TILES
        file["P1/features"] = TILES[:2]
    sha256 = kept(tmp_path, "a.h5")
    alone = read_tiles(tmp_path, sha256, "a.h5", dataset="features", key="x", dim=3)
    grouped = read_tiles(tmp_path, sha256, "a.h5", dataset="features", key="P1", dim=3)
    assert (alone.tolist(), grouped.tolist()) == (TILES.tolist(), TILES[:2].tolist())


def test_tiles_are_read_from_numpy_without_places_and_empty_tiles(tmp_path: Path):
    np.savez(tmp_path / "a.npz", P1=np.vstack([TILES, np.zeros((1, 3)), np.full((1, 3), np.nan)]))
    np.save(tmp_path / "b.npy", np.hstack([np.ones((4, 3)), TILES]))
    first, second = kept(tmp_path, "a.npz"), kept(tmp_path, "b.npy")
    assert read_tiles(tmp_path, first, "a.npz", dataset="P1", key="P1", dim=3).tolist() == TILES.tolist()
    assert read_tiles(tmp_path, second, "b.npy", dataset="", key="P2", dim=3).tolist() == TILES.tolist()


@pytest.mark.parametrize("dim", [2, 5])
def test_vectors_of_another_length_are_refused(tmp_path: Path, dim: int):
    np.save(tmp_path / "b.npy", TILES)
    with pytest.raises(CohortError, match=f"length {dim}"):
        read_tiles(tmp_path, kept(tmp_path, "b.npy"), "b.npy", dataset="", key="", dim=dim)


def test_file_that_is_not_there_or_damaged_is_named_by_its_hash(tmp_path: Path):
    with pytest.raises(CohortError, match="kept file abcdef"):
        read_tiles(tmp_path, "abcdef", "a.h5", dataset="features", key="", dim=3)
    (tmp_path / "b.npz").write_bytes(b"PK nothing")
    with pytest.raises(CohortError, match="vectors of tiles"):
        read_tiles(tmp_path, kept(tmp_path, "b.npz"), "b.npz", dataset="x", key="", dim=3)


def test_tiles_are_read_from_tensors_alone_or_in_a_dict(tmp_path: Path):
    torch.save(torch.tensor(TILES), tmp_path / "a.pt")
    torch.save({"P1": torch.tensor(TILES).half()}, tmp_path / "b.pth")
    first, second = kept(tmp_path, "a.pt"), kept(tmp_path, "b.pth")
    assert read_tiles(tmp_path, first, "a.pt", dataset="", key="x", dim=3).tolist() == TILES.tolist()
    assert read_tiles(tmp_path, second, "b.pth", dataset="", key="P1", dim=3).tolist() == TILES.tolist()


def test_objects_that_are_no_tensors_are_refused(tmp_path: Path):
    torch.save({"P1": Path("x")}, tmp_path / "a.pt")
    with pytest.raises(CohortError, match="vectors of tiles"):
        read_tiles(tmp_path, kept(tmp_path, "a.pt"), "a.pt", dataset="", key="P1", dim=3)
