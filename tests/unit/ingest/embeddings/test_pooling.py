"""Pooling a block at a time equals the mean of all rows at once."""

import numpy as np
import pandas as pd
import pytest

from ingest.embeddings import bags as module
from ingest.embeddings.bags import EmbeddingError, build_bag, joined
from ingest.embeddings.cells import PooledRows, pool_cells, read_groups
from tests.unit.ingest.single_cell.writing import cell_vectors, write_cells


@pytest.mark.parametrize("rows", [1, 7, 64, 100])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int16])
def test_blocks_of_rows_come_to_the_mean(monkeypatch, rows, dtype):
    monkeypatch.setattr(module, "_BLOCK_BYTES", 8 * 5 * 16)
    values = (cell_vectors(rows, 16) * 100).astype(dtype)

    bag = build_bag("P1", values, label="a.h5")

    np.testing.assert_allclose(bag.mean, values.mean(axis=0, dtype=np.float64), rtol=1e-6)
    assert (bag.rows, bag.dim, bag.bad, bag.is_single) == (rows, 16, 0, False)


def test_numbers_that_do_not_fit_are_counted_in_every_block(monkeypatch):
    monkeypatch.setattr(module, "_BLOCK_BYTES", 8 * 2 * 4)
    values = np.ones((6, 4))
    values[0, 0], values[3, 1], values[5, 2] = np.nan, np.inf, 1e300

    assert build_bag("P1", values, label="a.h5").bad == 3


@pytest.mark.parametrize("values", [np.array(["a"]), np.zeros((2, 3, 4)), np.array(1.0), np.zeros(2, complex)])
def test_what_is_no_bag_is_refused(values):
    with pytest.raises(EmbeddingError):
        build_bag("P1", values, label="a.h5")


def test_slides_of_a_patient_joined_are_all_their_tiles():
    parts = [cell_vectors(count, 8, seed=count) for count in (2, 5, 1)]

    whole = joined([build_bag("P1", part, label=f"{at}.h5") for at, part in enumerate(parts)])

    np.testing.assert_allclose(whole.mean, np.concatenate(parts).mean(axis=0, dtype=np.float64), rtol=1e-5, atol=1e-7)
    assert (whole.rows, whole.label) == (8, "0.h5 and 2 more")


def test_cells_by_group_are_what_a_data_frame_says(tmp_path):
    draw = np.random.default_rng(5)
    values = cell_vectors(9000, 8)
    values[draw.integers(0, 9000, 50)] = 0
    donor = tuple(draw.choice(["P1", "P2", "P3"], 9000).tolist())
    kind = tuple(draw.choice(["T", "B"], 9000).tolist())
    path = write_cells(tmp_path / "cells.h5ad", {"emb": values}, donor=donor, kind=kind)
    frame = pd.DataFrame(values.astype(np.float64)).assign(donor=donor, kind=kind)
    used = frame[values.any(axis=1)]

    pooled = dict(pool_cells(path, "cells.h5ad", "emb", ("donor", "kind")))

    expected = used.groupby(["donor", "kind"]).mean()
    assert set(pooled) == set(expected.index)
    for group, row in expected.iterrows():
        np.testing.assert_allclose(pooled[group].mean, row.to_numpy(), rtol=1e-5, atol=1e-7)
    assert {group: bag.rows for group, bag in pooled.items()} == used.groupby(["donor", "kind"]).size().to_dict()
    assert sum(bag.invalid for bag in pooled.values()) == len(frame) - len(used)
    assert read_groups(path, "cells.h5ad", ("donor",)) == {
        (name,): count for name, count in frame.groupby("donor").size().items()
    }


def test_the_order_of_rows_changes_nothing():
    values, groups = cell_vectors(50, 4), np.arange(50) % 3
    order = np.random.default_rng(1).permutation(50)
    straight, mixed = PooledRows(3, 4), PooledRows(3, 4)
    straight.add(values, groups)
    mixed.add(values[order], groups[order])
    for group in range(3):
        one, other = (each.bag(group, label="a", column=None) for each in (straight, mixed))
        np.testing.assert_allclose(one.mean, other.mean, rtol=1e-6, atol=1e-8)
