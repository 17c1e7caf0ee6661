"""Every row of the table of containers: what the tools write is read as what it is."""

import h5py
import numpy as np
import pytest

from ingest.embedding_file.format import recognise
from tests.broken.build_embeddings import vectors
from tests.unit.ingest.embedding_file.writing import (
    read_path,
    write_clam,
    write_hest,
    write_owkin,
    write_slideflow,
    write_stamp,
    write_torch,
    write_trident,
)


def only_table(package):
    assert package.errors == [], package.errors
    (table,) = package.embeddings
    return table


def test_clam_h5_needs_the_encoder_named(tmp_path):
    path = write_clam(tmp_path / "P1.h5", vectors(5, dim=1024))

    unnamed = read_path(path)
    table = only_table(read_path(path, encoder="uni"))

    assert [(issue.code, issue.file) for issue in unnamed.errors] == [("encoder_unknown", "P1.h5")]
    assert (table.encoder, table.unit, table.pooling, table.counts) == ("uni", "tile", "mean", (5,))
    assert table.details == {"licence": "CC BY-NC-ND 4.0", "coordinates": "level-0 pixels"}


def test_clam_pt_is_a_plain_tensor(tmp_path):
    import torch

    values = vectors(5, dim=1024)
    table = only_table(read_path(write_torch(tmp_path / "P1.pt", torch.from_numpy(values)), encoder="uni"))

    assert (table.patients, table.counts, table.pooling) == (("P1",), (5,), "mean")
    np.testing.assert_allclose(table.vectors[0], values.mean(axis=0, dtype=np.float64), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_a_tensor_of_any_precision(tmp_path, dtype):
    import torch

    tensor = torch.from_numpy(vectors(4, dim=768)).to(getattr(torch, dtype))
    table = only_table(read_path(write_torch(tmp_path / "P1.pt", tensor), encoder="ctranspath"))

    np.testing.assert_allclose(table.vectors[0], tensor.double().mean(dim=0).numpy(), rtol=1e-5, atol=1e-6)


def test_a_tensor_of_before_torch_1_6(tmp_path):
    import torch

    path = tmp_path / "P1.pt"
    torch.save(torch.ones(3, 768), path, _use_new_zipfile_serialization=False)

    assert only_table(read_path(path, encoder="chief")).counts == (3,)


def test_clam_folders_of_both_kinds_are_read_once(tmp_path):
    import torch

    for patient in ("P1", "P2"):
        write_clam(tmp_path / "out" / "h5_files" / f"{patient}.h5", vectors(3, dim=1024))
        write_torch(tmp_path / "out" / "pt_files" / f"{patient}.pt", torch.zeros(3, 1024))

    package = read_path(tmp_path / "out", encoder="uni")

    assert only_table(package).sources == ("out/h5_files/P1.h5", "out/h5_files/P2.h5")
    assert [(issue.code, issue.count) for issue in package.issues] == [("slide_twice", 2)]


def test_trident_tiles_name_their_encoder_and_are_kept(tmp_path):
    path = write_trident(tmp_path / "P2-slide7.h5", vectors(6, dim=768), "conch_v15")

    package = read_path(path)

    table = only_table(package)
    assert (table.name, table.encoder, table.unit, table.patients) == ("conch_v15", "conch_v15", "tile", ("P2",))
    assert table.details["magnification"] == "20"
    (kept,) = package.kept
    assert (kept.patient, kept.rows, kept.dim, kept.place) == ("P2", 6, 768, str(path))
    assert (kept.sha256, kept.size) == (package.files[0].sha256, path.stat().st_size)
    assert kept.details["coordinates"] == "level-0 pixels"


def test_a_trident_job_folder_gives_a_table_an_encoder(tmp_path):
    job = tmp_path / "job"
    write_trident(job / "20x_256px_0px_overlap" / "features_conch_v15" / "P1.h5", vectors(3, dim=768), "conch_v15")
    write_trident(job / "20x_256px_0px_overlap" / "slide_features_titan" / "P1.h5", vectors(1, dim=768)[0], "titan")
    with h5py.File(job / "P1_patches.h5", "w") as file:
        file["coords"] = np.zeros((3, 2), np.int64)

    package = read_path(job)

    assert package.errors == []
    assert [(table.name, table.unit, table.pooling) for table in package.embeddings] == [
        ("conch_v15", "tile", "mean"),
        ("titan", "slide", "none"),
    ]
    assert [issue.code for issue in package.issues] == ["coordinates_only"]
    assert package.tally == {"file of vectors": {"used": 2, "kept_raw": 0, "ignored": 1}}


@pytest.mark.parametrize("shape", [(0,), (0, 768)])
def test_an_empty_trident_slide_is_a_warning(tmp_path, shape):
    write_trident(tmp_path / "all" / "P1.h5", np.zeros(shape, np.float32), "conch_v15")
    write_trident(tmp_path / "all" / "P2.h5", vectors(3, dim=768), "conch_v15")

    package = read_path(tmp_path / "all")

    assert only_table(package).patients == ("P2",)
    assert [(issue.code, issue.file) for issue in package.issues] == [("empty_slide", "all/P1.h5")]


@pytest.mark.parametrize(
    ("feat_type", "rows", "pooling"), [("tile", 4, "mean"), ("slide", 1, "none"), ("patient", 1, "none")]
)
def test_stamp_says_what_its_vectors_are_of(tmp_path, feat_type, rows, pooling):
    values = vectors(rows, dim=768)
    given = values if feat_type == "tile" else values[0]
    path = write_stamp(tmp_path / "P1.h5", given, extractor="titan-d0aa3f", feat_type=feat_type)

    table = only_table(read_path(path))

    assert (table.encoder, table.unit, table.pooling, table.counts) == ("titan", feat_type, pooling, (rows,))
    np.testing.assert_allclose(
        table.vectors[0], values.astype(np.float16).astype(np.float64).mean(axis=0), rtol=1e-6, atol=1e-7
    )
    assert table.details["tile_size_um"] == "256.0"


def test_stamp_coordinates_are_in_micrometres(tmp_path):
    path = write_stamp(tmp_path / "P1.h5", vectors(2, dim=768), extractor="chief", feat_type="tile")
    assert only_table(read_path(path)).details["coordinates"] == "micrometres"


def test_coordinates_of_two_units_in_one_set_are_said(tmp_path):
    write_stamp(tmp_path / "all" / "P1.h5", vectors(2, dim=768), extractor="chief", feat_type="tile")
    write_trident(tmp_path / "all" / "P2.h5", vectors(2, dim=768), "chief")

    package = read_path(tmp_path / "all")

    assert only_table(package).details["coordinates"] == "micrometres, level-0 pixels"
    assert [issue.code for issue in package.issues] == ["coordinates_of_two_units"]


def test_hest_embeddings_with_barcodes(tmp_path):
    table = only_table(read_path(write_hest(tmp_path / "P3.h5", vectors(4, dim=1536)), encoder="h_optimus_0"))
    assert (table.patients, table.counts, table.dim) == (("P3",), (4,), 1536)


def test_slideflow_folder_is_recognised_with_its_extractor(tmp_path):
    folder = write_slideflow(tmp_path / "bags", "P1", vectors(3, dim=768), extractor="CTransPathFeatures")

    assert recognise(folder) == "the folder holds 1 files of vectors and nothing else"
    table = only_table(read_path(folder))

    assert (table.encoder, table.counts, table.sources) == ("ctranspath", (3,), ("bags/P1.pt",))


def test_slideflow_index_of_another_length_is_refused(tmp_path):
    folder = write_slideflow(tmp_path / "bags", "P1", vectors(3, dim=768), extractor="CTransPathFeatures", places=2)

    (issue,) = read_path(folder).errors

    assert (issue.code, issue.file, issue.column) == ("rows_disagree", "bags/P1.pt", "P1.index.npz")


@pytest.mark.parametrize("options", [{"encoder": "phikon"}, {"encoder": "mine", "dim": "768"}])
def test_owkin_places_are_not_part_of_the_vector(tmp_path, options):
    values = vectors(4, dim=768)
    write_owkin(tmp_path / "export" / "P1", values)

    table = only_table(read_path(tmp_path / "export", **options))

    assert (table.patients, table.dim) == (("P1",), 768)
    np.testing.assert_allclose(table.vectors[0], values.mean(axis=0, dtype=np.float64), rtol=1e-5, atol=1e-7)


def test_plain_npy_of_a_slide_keeps_all_its_columns(tmp_path):
    np.save(tmp_path / "P1.npy", np.asfortranarray(vectors(4, dim=768)))
    table = only_table(read_path(tmp_path / "P1.npy", encoder="phikon"))
    np.testing.assert_allclose(table.vectors[0], vectors(4, dim=768).mean(axis=0, dtype=np.float64), rtol=1e-5)


def test_gigapath_slide_is_the_last_layer(tmp_path):
    import torch

    layers = {"layer_0_embed": torch.zeros(1, 768), "last_layer_embed": torch.ones(1, 768)}
    table = only_table(read_path(write_torch(tmp_path / "P1.pt", layers), encoder="gigapath"))

    assert (table.unit, table.pooling, table.counts, table.vectors[0, 0]) == ("slide", "none", (1,), 1.0)


def test_titan_h5_is_a_slide(tmp_path):
    table = only_table(read_path(write_trident(tmp_path / "P1.h5", vectors(1, dim=768)[0], "titan")))
    assert (table.unit, table.pooling, table.details["licence"]) == ("slide", "none", "CC BY-NC-ND 4.0")


def test_titan_pickle_is_refused_with_the_way_to_convert_it(tmp_path):
    import pickle

    path = tmp_path / "TCGA_TITAN_features.pkl"
    path.write_bytes(pickle.dumps({"embeddings": vectors(2, dim=768), "filenames": ["a", "b"]}))

    (issue,) = read_path(path).errors

    assert recognise(path) == "the name ends in .pkl"
    assert issue.code == "pickle_refused"
    assert "numpy.savez" in issue.message


def test_titan_converted_to_npz_has_an_array_a_patient(tmp_path):
    np.savez(tmp_path / "titan.npz", **dict(zip(("P1", "P2"), vectors(2, dim=768), strict=True)))
    table = only_table(read_path(tmp_path / "titan.npz", encoder="titan"))
    assert (table.patients, table.pooling) == (("P1", "P2"), "none")


def test_chief_tensor_of_a_slide(tmp_path):
    import torch

    path = write_torch(tmp_path / "P1.pt", {"WSI_feature": torch.ones(1, 768)})
    assert only_table(read_path(path, encoder="chief")).unit == "slide"


def test_hipt_regions(tmp_path):
    import torch

    table = only_table(read_path(write_torch(tmp_path / "P1.pt", torch.ones(7, 192)), encoder="hipt", unit="region"))
    assert (table.unit, table.dim, table.counts) == ("region", 192, (7,))


def test_scfoundation_rows_need_ids(tmp_path):
    np.save(tmp_path / "cells.npy", vectors(4, dim=3072))
    refused = read_path(tmp_path / "cells.npy", encoder="scfoundation")
    (tmp_path / "who.txt").write_text("P1\nP2\nP1\nP2\n", encoding="utf-8")

    table = only_table(read_path(tmp_path / "cells.npy", encoder="scfoundation", ids="who.txt"))

    assert [(issue.code, issue.file) for issue in refused.errors] == [("ids_missing", "cells.npy")]
    assert (table.modality, table.unit, table.patients, table.counts) == ("omics", "cell", ("P1", "P2"), (2, 2))
    np.testing.assert_allclose(table.vectors[0], vectors(4, dim=3072)[[0, 2]].mean(axis=0), rtol=1e-5, atol=1e-6)


def test_tiles_of_two_slides_of_a_patient_count_the_same(tmp_path):
    first, second = vectors(2, dim=768), vectors(6, dim=768, seed=1)
    write_trident(tmp_path / "all" / "P1_a.h5", first, "conch_v15")
    write_trident(tmp_path / "all" / "P1_b.h5", second, "conch_v15")

    package = read_path(tmp_path / "all")

    table = only_table(package)
    assert (table.patients, table.counts, table.sources) == (("P1",), (8,), ("all/P1_a.h5 and 1 more",))
    expected = np.concatenate([first, second]).mean(axis=0, dtype=np.float64)
    np.testing.assert_allclose(table.vectors[0], expected, rtol=1e-5, atol=1e-7)
    assert [kept.rows for kept in package.kept] == [2, 6]


def test_a_folder_a_patient_is_one_table(tmp_path):
    for patient in ("P1", "P2"):
        write_trident(tmp_path / "all" / patient / "slide.h5", vectors(2, dim=768), "conch_v15")
    assert only_table(read_path(tmp_path / "all")).patients == ("P1", "P2")


def test_a_study_that_is_new_takes_in_whoever_is_named(tmp_path):
    package = read_path(write_trident(tmp_path / "X9.h5", vectors(1, dim=768)[0], "titan"), patients=None)

    assert [patient.code for patient in package.patients] == ["X9"]
    assert (package.registers, package.whole) == (False, False)


def test_options_say_what_the_file_leaves_open(tmp_path):
    path = write_clam(tmp_path / "slide.h5", vectors(3, dim=32))
    package = read_path(path, encoder="house", dim="32", patient="P2", day="-12", name="HE", unit="region")
    table = only_table(package)
    assert (table.name, table.encoder, table.unit, table.days) == ("HE", "house", "region", (-12,))
    assert table.details["licence"].startswith("not known")
