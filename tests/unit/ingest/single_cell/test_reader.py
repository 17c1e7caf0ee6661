"""Cells become a vector a patient, one a patient and type, and shares of the types."""

import h5py
import numpy as np
import pytest

from ingest.embeddings import ENCODERS
from ingest.errors import OptionUnknown
from ingest.single_cell.format import recognise
from tests.unit.ingest.single_cell.writing import (
    DONORS,
    TYPES,
    cell_vectors,
    read_path,
    write_cells,
    write_geneformer,
)

ARRAYS = [
    ("X_scGPT", "scgpt"),
    ("x_scgpt", "scgpt"),
    ("X_uce", "uce"),
    ("X_geneformer", "geneformer"),
    ("emb", "cellplm"),
    ("X_scimilarity", "scimilarity"),
    ("X_scMulan", "scmulan"),
    ("X_niche_embeddings", "nicheformer"),
    ("novae_latent", "novae"),
    ("NOVAE_LATENT_CORRECTED", "novae"),
]


def codes(issues):
    return [(issue.code, issue.column, issue.count) for issue in issues]


@pytest.mark.parametrize(("array", "encoder"), ARRAYS)
def test_every_model_is_known_by_its_array(tmp_path, array, encoder):
    values = cell_vectors(6, ENCODERS[encoder].dims[0])
    package = read_path(write_cells(tmp_path / "cells.h5ad", {array: values}, donor_id=DONORS))

    (table,) = package.embeddings
    assert package.issues == []
    assert (table.encoder, table.patients, table.counts, table.pooling) == (encoder, ("P1", "P2"), (3, 3), "mean")
    assert (table.modality, table.unit, table.details["licence"]) == ("omics", "cell", ENCODERS[encoder].licence)
    np.testing.assert_allclose(table.vectors[0], values[:3].mean(axis=0, dtype=np.float64), rtol=1e-5, atol=1e-7)
    assert package.tally["cell"] == {"used": 6, "kept_raw": 0, "ignored": 0}


def test_cells_are_aggregated_by_patient_and_by_type(tmp_path):
    values = cell_vectors(6, 128)
    path = write_cells(tmp_path / "cells.h5ad", {"X_scimilarity": values}, patient=DONORS, cell_type=TYPES)

    package = read_path(path, day="14")

    by_name = {table.name: table for table in package.embeddings}
    assert list(by_name) == ["scimilarity", "scimilarity: B", "scimilarity: T"]
    assert (by_name["scimilarity: T"].patients, by_name["scimilarity: T"].counts) == (("P1", "P2"), (2, 1))
    np.testing.assert_allclose(by_name["scimilarity: T"].vectors[0], values[:2].mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(by_name["scimilarity"].vectors[1], values[3:].mean(axis=0), rtol=1e-5, atol=1e-6)
    (shares,) = package.tables
    assert (shares.modality, shares.kind, shares.name, shares.features) == ("omics", "score", "cell types", ("B", "T"))
    np.testing.assert_allclose(shares.values, [[1 / 3, 2 / 3], [2 / 3, 1 / 3]], rtol=1e-6)
    assert (shares.days, shares.settings["cells"]) == ((14, 14), {"P1": 3, "P2": 3})


def test_labels_alone_become_shares(tmp_path):
    path = write_cells(tmp_path / "cells.h5ad", {}, sample=DONORS, scBERT_prediction=TYPES)

    package = read_path(path, encoder="scbert")

    (shares,) = package.tables
    assert (package.errors, package.embeddings, shares.name) == ([], [], "scbert cell types")
    assert (shares.settings["encoder"], shares.settings["licence"]) == ("scbert", "GPL-3.0")


def test_several_samples_of_a_patient_count_by_their_cells(tmp_path):
    values = cell_vectors(3, 128)
    samples = ("P1_a", "P1_a", "P1_b")
    package = read_path(write_cells(tmp_path / "cells.h5ad", {"X_scimilarity": values}, sample_id=samples))
    (table,) = package.embeddings
    assert (table.patients, table.counts) == (("P1",), (3,))
    np.testing.assert_allclose(table.vectors[0], values.mean(axis=0), rtol=1e-5, atol=1e-6)


def test_rows_of_zeros_are_invalid_cells_and_counted(tmp_path):
    values = cell_vectors(6, 64)
    values[[1, 5]] = 0
    package = read_path(write_cells(tmp_path / "cells.h5ad", {"novae_latent": values}, donor=DONORS))

    assert package.embeddings[0].counts == (2, 2)
    np.testing.assert_allclose(package.embeddings[0].vectors[0], values[[0, 2]].mean(axis=0), rtol=1e-5, atol=1e-7)
    assert codes(package.issues) == [("invalid_cells", "obsm/novae_latent", 2)]


def test_both_arrays_of_novae_have_a_table_each(tmp_path):
    arrays = {"novae_latent_corrected": cell_vectors(6, 64), "novae_latent": cell_vectors(6, 64, seed=1)}
    package = read_path(write_cells(tmp_path / "cells.h5ad", arrays, donor=DONORS))
    assert [table.name for table in package.embeddings] == ["novae", "novae novae_latent_corrected"]


def test_compositions_and_projections_are_left_out(tmp_path):
    arrays = {"X_niche_embeddings": cell_vectors(6, 512), "X_niche_0": cell_vectors(6, 9), "X_pca": cell_vectors(6, 50)}
    package = read_path(write_cells(tmp_path / "cells.h5ad", arrays, donor=DONORS))
    assert [table.encoder for table in package.embeddings] == ["nicheformer"]
    assert codes(package.issues) == [("array_left_out", "obsm", 2)]
    assert package.tally["array"] == {"used": 1, "kept_raw": 0, "ignored": 2}


@pytest.mark.parametrize(("encoder", "dim"), [("tgpt", 1024), ("scgpt", 512), ("scgpt_spatial", 512)])
def test_vectors_in_the_matrix_are_read_when_it_is_said(tmp_path, encoder, dim):
    path = write_cells(tmp_path / "cells.h5ad", {}, x=cell_vectors(6, dim), donor=DONORS)
    said, unsaid = read_path(path, encoder=encoder), read_path(path)
    assert [(table.encoder, table.dim) for table in said.embeddings] == [(encoder, dim)]
    assert codes(unsaid.errors) == [("unknown_container_key", "obsm", 1)]


def test_an_array_of_any_name_is_read_with_its_encoder(tmp_path):
    path = write_cells(tmp_path / "cells.h5ad", {"X_mine": cell_vectors(6, 512)}, donor=DONORS)
    assert [table.encoder for table in read_path(path, key="X_mine", encoder="scGPT").embeddings] == ["scgpt"]
    assert codes(read_path(path, key="X_mine").errors) == [("encoder_unknown", "encoder", 1)]
    assert codes(read_path(path, key="X_other", encoder="uce").errors) == [("unknown_container_key", "obsm", 1)]


def test_without_a_column_the_name_of_the_file_or_the_option_says_whose_cells_they_are(tmp_path):
    path = write_cells(tmp_path / "P3_tumour.h5ad", {"X_uce": cell_vectors(4, 1280)})
    assert read_path(path).embeddings[0].patients == ("P3",)
    assert read_path(path, patient="P2").embeddings[0].patients == ("P2",)


def test_cells_of_nobody_are_counted_and_strangers_are_refused(tmp_path):
    path = write_cells(tmp_path / "cells.h5ad", {"X_uce": cell_vectors(4, 1280)}, donor=("P1", None, "P2", "X9"))
    package = read_path(path)
    assert codes(package.issues) == [("id_not_in_patients", "donor", 1), ("cells_without_patient", "donor", 1)]


def test_a_new_study_takes_in_whoever_is_named(tmp_path):
    path = write_cells(tmp_path / "cells.h5ad", {"X_uce": cell_vectors(2, 1280)}, donor=(11, 12))
    assert [patient.code for patient in read_path(path, patients=None).patients] == ["11", "12"]


def test_geneformer_table_drops_its_label_columns(tmp_path):
    values = cell_vectors(6, 256)
    path = write_geneformer(tmp_path / "cells.csv", values, cell_type=TYPES, organ_major=("x",) * 6, donor=DONORS)

    package = read_path(path)

    assert recognise(path) is not None
    assert package.errors == []
    assert [(table.name, table.dim) for table in package.embeddings][:2] == [
        ("geneformer", 256),
        ("geneformer: B", 256),
    ]
    np.testing.assert_allclose(package.embeddings[0].vectors[0], values[:3].mean(axis=0), rtol=1e-4, atol=1e-6)
    assert len(package.tables) == 1


@pytest.mark.parametrize(
    ("options", "code", "column"),
    [({"patient_column": "who"}, "missing_column", "who"), ({"cell_type": "kind"}, "missing_column", "kind")],
)
def test_a_column_that_is_not_there_is_named(tmp_path, options, code, column):
    path = write_cells(tmp_path / "cells.h5ad", {"X_uce": cell_vectors(6, 1280)}, donor=DONORS)
    assert codes(read_path(path, **options).errors) == [(code, column, 1)]


def test_nan_and_wrong_lengths_are_refused(tmp_path):
    values = cell_vectors(6, 1280)
    values[4, 7] = np.nan
    nan = write_cells(tmp_path / "nan.h5ad", {"X_uce": values}, donor=DONORS)
    short = write_cells(tmp_path / "short.h5ad", {"X_uce": cell_vectors(6, 100)}, donor=DONORS)
    assert codes(read_path(nan).errors) == [("not_finite", "obsm/X_uce", 1)]
    assert [code for code, _, _ in codes(read_path(short).errors)] == ["embedding_dim"]


def test_a_missing_number_in_a_table_has_line_and_column(tmp_path):
    path = write_geneformer(tmp_path / "cells.csv", cell_vectors(6, 256), donor=DONORS)
    lines = path.read_text().splitlines()
    cells = lines[3].split(",")
    cells[1 + 5] = ""
    path.write_text("\n".join([*lines[:3], ",".join(cells), *lines[4:]]))
    (issue,) = read_path(path).errors
    assert (issue.code, issue.line, issue.column) == ("not_finite", 4, "5")


def test_too_many_types_are_no_types(tmp_path):
    names = tuple(f"t{at}" for at in range(400))
    path = write_cells(tmp_path / "P1.h5ad", {"X_scimilarity": cell_vectors(400, 128)}, cell_type=names)
    assert codes(read_path(path).errors) == [("too_many_types", "cell_type", 1)]
    assert read_path(path, cell_type="none").errors == []


def test_an_old_file_with_categories_beside_obs_is_read(tmp_path):
    with h5py.File(tmp_path / "old.h5ad", "w") as file:
        file["obsm/X_scimilarity"] = cell_vectors(3, 128)
        file["obs/index"] = np.array([b"c0", b"c1", b"c2"])
        file["obs"].attrs["_index"] = "index"
        file["obs/donor"] = np.array([0, 1, -1], np.int8)
        file["obs/__categories/donor"] = np.array([b"P1", b"P2"])
    package = read_path(tmp_path / "old.h5ad")
    assert package.embeddings[0].patients == ("P1", "P2")
    assert codes(package.issues) == [("cells_without_patient", "donor", 1)]


@pytest.mark.parametrize(("content", "code"), [(b"not HDF5 at all", "container_unreadable")])
def test_another_file_is_refused(tmp_path, content, code):
    (tmp_path / "cells.h5ad").write_bytes(content)
    assert [issue.code for issue in read_path(tmp_path / "cells.h5ad").errors] == [code]


def test_an_option_of_no_meaning_is_refused(tmp_path):
    path = write_cells(tmp_path / "P1.h5ad", {"X_uce": cell_vectors(2, 1280)})
    with pytest.raises(OptionUnknown):
        read_path(path, unit="organ")


@pytest.mark.parametrize("name", ["a.csv", "a.h5", "a.txt"])
def test_other_files_are_not_recognised(tmp_path, name):
    (tmp_path / name).write_bytes(b"id,0,1,2\nP1,1,2,3\n\xff")
    assert recognise(tmp_path / name) is None
