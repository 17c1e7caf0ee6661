"""Every container gives the same vectors."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.checks import Report
from tests.broken.build_embeddings import DIM, vectors, write_slide
from tests.unit.ingest.embeddings.reading import read_file


@pytest.mark.parametrize("key", ["features", "feats", "embeddings"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_bags_a_file_a_patient_are_pooled_by_the_mean(tmp_path, key, dtype):
    bags = {patient: vectors(count, seed=count).astype(dtype) for patient, count in (("A", 3), ("B", 5))}
    for patient, bag in bags.items():
        write_slide(tmp_path / f"{patient}.h5", bag, key=key)
    report = Report()
    table = read_file(tmp_path / "{id}.h5", report)
    expected = np.stack([bag.astype(np.float64).mean(axis=0) for bag in bags.values()])
    assert report.issues() == []
    assert (table.patients, table.pooling, table.counts, table.dim) == (("A", "B"), "mean", (3, 5), DIM)
    assert table.sources == ("slides/A.h5", "slides/B.h5")
    assert table.vectors.dtype == np.float32
    assert table.vectors == pytest.approx(expected, rel=1e-6)


def test_slide_vectors_of_one_dimension_are_not_pooled(tmp_path):
    values = vectors(2)
    for patient, vector in zip("AB", values, strict=True):
        write_slide(tmp_path / f"{patient}.h5", vector)
    table = read_file(tmp_path / "{id}.h5", unit="slide")
    assert (table.pooling, table.counts, table.unit) == ("none", (1, 1), "slide")
    assert np.array_equal(table.vectors, values)


def test_one_slide_named_after_its_patient(tmp_path):
    table = read_file(write_slide(tmp_path / "B.h5", vectors(4)))
    assert (table.patients, table.counts) == (("B",), (4,))


@pytest.mark.parametrize("nested", [True, False])
def test_one_file_with_a_dataset_or_group_a_patient(tmp_path, nested):
    with h5py.File(tmp_path / "all.h5", "w") as file:
        for patient in "AB":
            file[f"{patient}/features" if nested else patient] = vectors(3)
    table = read_file(tmp_path / "all.h5")
    assert (table.patients, table.counts) == (("A", "B"), (3, 3))


def test_npz_of_vectors_and_of_bags(tmp_path):
    np.savez(tmp_path / "all.npz", A=vectors(1)[0], B=vectors(3), stranger=vectors(1)[0])
    report = Report()
    table = read_file(tmp_path / "all.npz", report)
    assert (table.patients, table.counts, table.pooling) == (("A", "B"), (1, 3), "mean")
    assert [(issue.code, issue.severity, issue.value) for issue in report.issues()] == [
        ("unknown_ids", "warning", "stranger")
    ]


def test_npz_a_patient(tmp_path):
    np.savez(tmp_path / "A.npz", vectors(3))
    np.savez(tmp_path / "B.npz", B=vectors(2), coords=np.zeros((2, 2)))
    assert read_file(tmp_path / "{id}.npz").counts == (3, 2)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_table_of_ids_and_dimensions(tmp_path, suffix):
    values = vectors(3).astype(np.float64)
    columns = {"patient": ["A", "B", "A"]} | {f"d{index}": values[:, index] for index in range(DIM)}
    if suffix == ".csv":
        lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
        (tmp_path / "all.csv").write_text("\n".join(lines))
    else:
        pq.write_table(pa.table(columns), tmp_path / "all.parquet")
    table = read_file(tmp_path / f"all{suffix}")
    assert (table.patients, table.counts) == (("A", "B"), (2, 1))
    assert table.vectors == pytest.approx(np.stack([values[[0, 2]].mean(axis=0), values[1]]), rel=1e-6)


@pytest.mark.parametrize("categorical", [True, False])
def test_anndata_cells_are_pooled_by_patient_without_rows_of_zeros(tmp_path, categorical):
    values = vectors(4, dim=64)
    values[3] = 0
    with h5py.File(tmp_path / "cells.h5ad", "w") as file:
        file["obsm/Novae_Latent"] = values
        file["obs/_index"] = np.array([b"c0", b"c1", b"c2", b"c3"])
        file["obs"].attrs["_index"] = "_index"
        if categorical:
            file["obs/donor/categories"] = np.array([b"A", b"B"])
            file["obs/donor/codes"] = np.array([0, 1, 0, 1], np.int8)
        else:
            file["obs/donor"] = np.array([b"A", b"B", b"A", b"B"])
    table = read_file(tmp_path / "cells.h5ad", encoder="novae", dim=None, unit="cell", id_column="donor")
    assert (table.patients, table.counts, table.dim) == (("A", "B"), (2, 1), 64)
    assert table.vectors[1] == pytest.approx(values[1])


@pytest.mark.parametrize(
    ("id_format", "patients", "names"),
    [
        ("{id:03d}", ("1", "002", "P7"), ("001", "002", "P7")),
        ("{id}", ("1", "002", "P7"), ("1", "002", "P7")),
        ("slide-{id}", ("1", "002", "P7"), ("slide-1", "slide-002", "slide-P7")),
        ("s{id:02d}_HE", ("1", "002", "P7"), ("s01_HE", "s02_HE", "sP7_HE")),
    ],
)
def test_id_format_names_the_key_of_each_patient(tmp_path, id_format, patients, names):
    np.savez(tmp_path / "all.npz", **dict(zip(names, vectors(3), strict=True)))
    table = read_file(tmp_path / "all.npz", patients=patients, id_format=id_format)
    assert table.patients == patients
    assert np.array_equal(table.vectors, vectors(3))


def test_patients_without_a_file_are_not_in_the_table_and_strangers_are_a_warning(tmp_path):
    for name in ("A", "X1", "X2"):
        write_slide(tmp_path / f"{name}.h5", vectors(3))
    report = Report()
    assert read_file(tmp_path / "{id}.h5", report).patients == ("A",)
    (issue,) = report.issues()
    assert (issue.code, issue.severity, issue.count, issue.value) == ("unknown_ids", "warning", 2, "X1.h5")


@pytest.mark.parametrize("shape", [(0, DIM), (0,)])
def test_empty_slide_is_a_warning_and_its_patient_has_no_vector(tmp_path, shape):
    write_slide(tmp_path / "A.h5", vectors(3))
    write_slide(tmp_path / "B.h5", np.zeros(shape, np.float32))
    report = Report()
    assert read_file(tmp_path / "{id}.h5", report).patients == ("A",)
    assert [(issue.code, issue.severity, issue.file) for issue in report.issues()] == [
        ("empty_slide", "warning", "slides/B.h5")
    ]


@pytest.mark.parametrize(
    ("manifest", "attribute"),
    [("conch_v15", "conch_v15"), ("gigapath", "gigapath-2f9b31aa"), ("uni2_h", "uni_v2"), ("Conch-v15", "conch_v15")],
)
def test_encoder_named_by_the_file_agrees(tmp_path, manifest, attribute):
    dim = 1536 if manifest != "conch_v15" and "onch" not in manifest else 768
    write_slide(tmp_path / "A.h5", vectors(3, dim=dim), encoder=attribute)
    write_slide(tmp_path / "B.h5", vectors(3, dim=dim), key="feats", on_file=attribute)
    report = Report()
    assert read_file(tmp_path / "{id}.h5", report, encoder=manifest, dim=None).dim == dim
    assert report.issues() == []
