"""[[imaging]] and [[embedding]] of a study folder, and the same files brought into a study that is there."""

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import torch

from ingest.records import Package, StudyRecord
from ingest.registry import detect, read
from ingest.sources import KnownStudy
from tests.broken.build_embeddings import vectors, write_slide
from tests.broken.build_imaging import box, build_irregular_spacing, build_seg_of_other_series, write_ct, write_seg
from tests.unit.ingest.study.studies import read_one

ROWS = "id,time,event\nP1,1,1\nP2,2,0\n"
IMAGING = '[[imaging]]\nfile = "index.csv"\nid = "id"\nday = "day"\nseries = "series"\nseg = "seg"\n'
SLIDES = """[[embedding]]
modality = "pathology"
name = "HE"
file = "slides/{id}.h5"
encoder = "own"
dim = 8
unit = "tile"
"""
STUDY = StudyRecord(code="one", name="One", index_date="diagnosis")
KNOWN = KnownStudy(record=STUDY, patients=frozenset({"P1", "P2"}))


def good_series(folder: Path) -> tuple[Path, Path]:
    folder.mkdir(parents=True)
    write_seg(folder / "lesion.dcm", write_ct(folder / "ct"), [box()])
    return folder / "ct", folder / "lesion.dcm"


def read_index(tmp_path: Path, *rows: str, more: str = "") -> Package:
    (tmp_path / "index.csv").write_text("id,day,series,seg\n" + "\n".join(rows) + "\n")
    return read_one(tmp_path, ROWS, more=IMAGING + more)


def test_an_index_of_series_gives_lesions_and_radiomics(tmp_path: Path) -> None:
    good_series(tmp_path / "P1")
    good_series(tmp_path / "P2")

    package = read_index(
        tmp_path, "P1,-3,P1/ct,P1/lesion.dcm", "P2,0,P2/ct,P2/lesion.dcm", more="settings = { bin_width = 10 }\n"
    )

    assert package.issues == []
    assert [(record.patient, record.day, len(record.lesions)) for record in package.imaging] == [
        ("P1", -3, 1),
        ("P2", 0, 1),
    ]
    (table,) = package.tables
    assert (table.modality, table.patients, table.settings["bin_width"]) == ("radiomics", ("P1", "P2"), 10)
    assert len(package.files) == 3 + 2 * 9


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("P1,0,P1/none,P1/lesion.dcm", "series", "P1/none"),
        ("P1,0,P1/ct,P1/ct", "seg", "P1/ct"),
        ("P1,0,,P1/lesion.dcm", "series", None),
    ],
)
def test_a_path_that_is_not_there_is_named_with_its_line(tmp_path: Path, row: str, column: str, value: str) -> None:
    good_series(tmp_path / "P1")

    (issue,) = read_index(tmp_path, row).errors

    assert (issue.code, issue.file, issue.line, issue.column, issue.value) == (
        "missing_file",
        "index.csv",
        2,
        column,
        value,
    )


def test_a_series_in_two_rows_is_refused_and_a_copy_of_a_segmentation_passed_over(tmp_path: Path) -> None:
    _, seg = good_series(tmp_path / "P1")
    (tmp_path / "P1" / "again.dcm").write_bytes(seg.read_bytes())

    (row,) = read_index(tmp_path, "P1,0,P1/ct,P1/lesion.dcm", "P1,7,P1/ct,P1/again.dcm").errors
    folder = read([tmp_path / "P1"], study="one", known=KNOWN)

    assert (row.code, row.line, row.column, row.value) == ("duplicate_series", 3, "series", "P1/ct")
    assert [issue.code for issue in folder.issues] == ["duplicate_instance"]
    assert len(folder.imaging[0].lesions) == 1


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    good_series(tmp_path / "P1")

    (issue,) = read_index(tmp_path, "P1,0,P1/ct,P1/lesion.dcm", more="settings = { binwidth = 10 }\n").errors

    assert (issue.code, issue.column, issue.line) == ("unknown_key", "imaging.settings.binwidth", 18)
    assert "bin_width" in issue.message


def test_a_file_a_patient_gives_a_vector_a_patient(tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()
    write_slide(tmp_path / "slides" / "P2.h5", vectors(3, dim=8))

    package = read_one(tmp_path, ROWS, more=SLIDES)

    (table,) = package.embeddings
    assert (table.patients, table.counts) == (("P2",), (3,))
    np.testing.assert_allclose(table.vectors[0], vectors(3, dim=8).mean(axis=0), rtol=1e-6)
    assert "slides/P2.h5" in {file.path for file in package.files}
    assert package.issues == []


def test_no_file_for_any_patient_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()

    (issue,) = read_one(tmp_path, ROWS, more=SLIDES).errors

    assert (issue.code, issue.file, issue.line, issue.value) == ("missing_file", "study.toml", 15, "slides/{id}.h5")


def test_tiles_behind_a_vector_are_kept(tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()
    path = write_slide(tmp_path / "slides" / "P2.h5", vectors(3, dim=8))

    package = read_one(tmp_path, ROWS, more=SLIDES)

    (kept,) = package.kept
    assert (kept.patient, kept.modality, kept.name, kept.label) == ("P2", "pathology", "HE", "slides/P2.h5")
    assert (kept.place, kept.rows, kept.dim, kept.size) == (str(path), 3, 8, path.stat().st_size)


@pytest.mark.parametrize("container", ["pt", "npy", "h5ad", "npz", "csv", "parquet"])
def test_every_container_is_read_in_a_study_folder(tmp_path: Path, container: str) -> None:
    values = vectors(2, dim=8)
    more = SLIDES.replace("slides/{id}.h5", f"all.{container}") + 'key = "emb"\n' * (container == "h5ad")
    write_all(tmp_path / f"all.{container}", values)

    package = read_one(tmp_path, ROWS, more=more)

    assert package.errors == []
    (table,) = package.embeddings
    assert (table.patients, table.counts) == (("P1", "P2"), (1, 1))
    np.testing.assert_allclose(table.vectors, values, rtol=1e-6)
    assert f"all.{container}" in {file.path for file in package.files}


def write_all(path: Path, values: np.ndarray) -> None:
    """The vectors of P1 and P2 in one file."""
    frame = pd.DataFrame(values, index=pd.Index(["P1", "P2"], name="id"), columns=[f"d{at}" for at in range(8)])
    match path.suffix:
        case ".pt":
            torch.save({"P1": torch.from_numpy(values[0]), "P2": torch.from_numpy(values[1])}, path)
        case ".npy":
            np.save(path, values)
            path.with_name("all.ids.txt").write_text("P1\nP2\n", encoding="utf-8")
        case ".h5ad":
            anndata.AnnData(X=values, obs=pd.DataFrame(index=["P1", "P2"]), obsm={"emb": values}).write_h5ad(path)
        case ".npz":
            np.savez(path, P1=values[0], P2=values[1])
        case ".csv":
            frame.to_csv(path)
        case ".parquet":
            frame.reset_index().to_parquet(path)


def test_a_dicom_folder_is_brought_into_a_study_that_is_there(tmp_path: Path) -> None:
    good_series(tmp_path / "scans" / "P1")
    good_series(tmp_path / "scans" / "P2-baseline")

    package = read([tmp_path / "scans"], study="one", known=KNOWN)

    assert detect(tmp_path / "scans").kind == "dicom"
    assert package.errors == []
    assert [record.patient for record in package.imaging] == ["P1", "P2"]
    assert len(package.files) == 18
    assert package.files[0].path == "scans/P1/ct/000.dcm"


def test_broken_dicom_folders_say_why(tmp_path: Path) -> None:
    (tmp_path / "P1").mkdir()
    build_seg_of_other_series(tmp_path / "P1")
    for path in (tmp_path / "P1" / "other").iterdir():
        path.unlink()
    (tmp_path / "P2").mkdir()
    build_irregular_spacing(tmp_path / "P2")

    other = read([tmp_path / "P1"], study="one", known=KNOWN)
    irregular = read([tmp_path / "P2"], study="one", known=KNOWN)

    assert [issue.code for issue in other.issues] == ["seg_without_series", "no_segmentation"]
    assert [issue.code for issue in irregular.errors] == ["irregular_spacing"]


def test_a_folder_of_nobody_is_refused_and_one_without_a_segmentation_is_not(tmp_path: Path) -> None:
    write_ct(tmp_path / "scans" / "P1" / "ct")
    write_ct(tmp_path / "scans" / "P9" / "ct")

    found = read([tmp_path / "scans"], study="one", known=KNOWN).issues

    assert [(issue.code, issue.value) for issue in found] == [("id_not_in_patients", "P9"), ("no_segmentation", None)]
