"""Each bad file is one named error and gives no table."""

import numpy as np
import pytest

from ingest.checks import Report
from ingest.embeddings.source import format_id
from tests.broken import build_embeddings as build
from tests.unit.ingest.embeddings.reading import read_file


@pytest.mark.parametrize(
    ("broken", "code", "column", "words"),
    [
        (
            "build_unknown_key",
            "unknown_container_key",
            None,
            "WSI_feature, or one a patient; found coords, vectors",
        ),
        ("build_wrong_dim", "embedding_dim", "features", "length 16, found 15"),
        ("build_nan", "not_finite", "features", "1 NaN"),
        ("build_infinite", "not_finite", "features", "infinite"),
        ("build_patch_tokens", "embedding_shape", "features", "3 dimensions"),
        ("build_other_encoder", "encoder_contradicts", "encoder", "'virchow2'"),
        ("build_text_dataset", "not_numeric", "features", "numbers"),
        ("build_cut_file", "container_unreadable", None, "HDF5"),
        ("build_pointer", "not_the_file", None, "Git-LFS"),
        ("build_huge_claim", "array_too_large", "/features", "at most 4 GiB"),
        ("build_external_link", "external_data", "features", "another file"),
        ("build_soft_link_outside", "external_data", "features", "another file"),
        ("build_external_storage", "external_data", "features", "another file"),
        ("build_pickled", "pickle_refused", None, "numpy.savez"),
        ("build_torch", "pickle_refused", None, "weights_only=True"),
        ("build_damaged_torch", "container_unreadable", None, "tensors"),
        ("build_expanding_torch", "array_too_large", None, "more than the file holds"),
        ("build_torch_tokens", "embedding_shape", None, "patch tokens"),
        ("build_rows_without_ids", "ids_missing", None, "scFoundation"),
        ("build_too_few_ids", "rows_disagree", "ids", "2 rows"),
        ("build_too_few_places", "rows_disagree", "coords", "found 2"),
        ("build_coordinates_only", "coordinates_only", None, "before an encoder"),
        ("build_object_array", "pickle_refused", "A", "pickled objects"),
        ("build_huge_npz", "array_too_large", "A", "at most 4 GiB"),
        ("build_not_npz", "container_unreadable", None, ".npz"),
    ],
)
def test_broken_file_is_one_named_error(tmp_path, broken, code, column, words):
    report = Report()
    file = getattr(build, broken)(tmp_path)
    assert read_file(file, report) is None
    (issue,) = report.issues()
    assert (issue.severity, issue.code, issue.file, issue.column) == ("error", code, f"slides/{file.name}", column)
    assert words in issue.message


def test_missing_number_in_a_table_has_line_and_column(tmp_path):
    report = Report()
    assert read_file(build.build_empty_cell(tmp_path), report, dim=2) is None
    (issue,) = report.issues()
    assert (issue.code, issue.line, issue.column) == ("not_finite", 3, "d1")


def test_the_same_mistake_in_many_slides_is_one_issue_with_its_count(tmp_path):
    for patient in "ABC":
        build.write_slide(tmp_path / f"{patient}.h5", build.vectors(2, dim=7))
    report = Report()
    assert read_file(tmp_path / "{id}.h5", report) is None
    (issue,) = report.issues()
    assert (issue.code, issue.file, issue.value, issue.count) == ("embedding_dim", "slides/A.h5", "A", 3)


def test_lengths_that_differ_between_patients_are_refused(tmp_path):
    np.savez(tmp_path / "all.npz", A=np.zeros(256), B=np.zeros(512))
    report = Report()
    assert read_file(tmp_path / "all.npz", report, encoder="geneformer", dim=None) is None
    assert [(issue.code, issue.value) for issue in report.issues()] == [("embedding_dim", "B")]


@pytest.mark.parametrize(
    ("encoder", "dim", "code"),
    [("titann", None, "encoder_unknown"), ("schyena", None, "encoder_dim"), ("mine", 0, "encoder_dim")],
)
def test_encoder_without_a_known_length_is_refused(tmp_path, encoder, dim, code):
    report = Report()
    assert read_file(build.write_slide(tmp_path / "A.h5", build.vectors(2)), report, encoder=encoder, dim=dim) is None
    assert [issue.code for issue in report.issues()] == [code]


def test_unknown_encoder_names_the_nearest(tmp_path):
    report = Report()
    read_file(build.write_slide(tmp_path / "A.h5", build.vectors(2)), report, encoder="titann", dim=None)
    assert "did you mean titan?" in report.issues()[0].message


def test_no_patient_in_the_file_is_refused(tmp_path):
    np.savez(tmp_path / "all.npz", X=np.zeros(build.DIM), Y=np.zeros(build.DIM))
    report = Report()
    assert read_file(tmp_path / "all.npz", report) is None
    assert [(issue.code, issue.count) for issue in report.issues()] == [("no_vectors", 1), ("unknown_ids", 2)]


def test_missing_file_is_refused(tmp_path):
    report = Report()
    assert read_file(tmp_path / "all.npz", report) is None
    assert [issue.code for issue in report.issues()] == ["missing_file"]


@pytest.mark.parametrize(
    "id_format", ["", "A", "{}", "{id}{id}", "{other}", "{id.__class__}", "{id[0]}", "{id:{id}}", "{id"]
)
def test_id_format_that_is_none_is_refused(tmp_path, id_format):
    report = Report()
    assert read_file(build.write_slide(tmp_path / "A.h5", build.vectors(2)), report, id_format=id_format) is None
    assert [issue.code for issue in report.issues()] == ["id_format_invalid"]


def test_two_patients_of_one_key_are_refused(tmp_path):
    report = Report()
    np.savez(tmp_path / "all.npz", **{"001": np.zeros(build.DIM)})
    assert read_file(tmp_path / "all.npz", report, patients=("1", "001"), id_format="{id:03d}") is None
    assert [(issue.code, issue.value) for issue in report.issues()] == [("id_ambiguous", "001")]


def test_patient_code_cannot_leave_the_folder(tmp_path):
    report = Report()
    assert read_file(tmp_path / "slides" / "{id}.h5", report, patients=("../secret",)) is None
    assert [issue.code for issue in report.issues()] == ["id_ambiguous"]


def test_format_id_of_a_code_that_is_no_number():
    assert format_id("{id:03d}", "P-7") == "P-7"
    assert format_id("{id:03d}", "٣") == "٣"
