from pathlib import Path

import pytest

from tests.unit.ingest.study.studies import HEAD, read_one

ROWS = "id,time,event,arm,x,y,z\nA,1,1,T,yes,0,5\nB,2,0,C,no,1,NA\nC,3,0,,,,7\n"


def test_yes_no_columns_are_components(tmp_path: Path) -> None:
    more = '[treatment]\ncolumns = ["x", "y"]\n[treatment.names]\nx = "surgery"\ny = "radiotherapy"\n'

    package = read_one(tmp_path, ROWS, more=more)

    assert [(record.patient, record.regimen, record.components) for record in package.treatments] == [
        ("A", "surgery", ("surgery",)),
        ("B", "radiotherapy", ("radiotherapy",)),
    ]
    assert [(issue.code, issue.line) for issue in package.issues] == [("missing_arm", 4)]


def test_what_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    package = read_one(tmp_path, ROWS, more='[treatment]\ncolumns = ["z"]\n')

    assert [(issue.code, issue.line, issue.value) for issue in package.errors] == [("not_yes_no", 2, "5")]


def test_a_name_that_no_row_has_is_warned_about(tmp_path: Path) -> None:
    package = read_one(tmp_path, ROWS, more='[treatment]\narm = "arm"\n[treatment.names]\nTT = "x"\nC = "control"\n')

    assert [record.regimen for record in package.treatments] == ["T", "control"]
    assert [(issue.code, issue.value) for issue in package.issues] == [("unused_name", "TT"), ("missing_arm", None)]


def test_covariates_may_lie_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "more.tsv").write_text("code\tstage\nB\t2\nA\t1.0\n")
    more = '[[covariates]]\nfile = "more.tsv"\nid = "code"\nordinal = { stage = [1, 2] }\n'

    package = read_one(tmp_path, ROWS, more=more)

    assert [patient.covariates["stage"] for patient in package.patients] == ["1", "2", None]
    assert package.study.covariates[0].levels == ("1", "2")


def test_a_covariate_named_twice_is_refused(tmp_path: Path) -> None:
    head = HEAD + '[patients.covariates]\nnumeric = ["z"]\ncategorical = ["z"]\n'

    assert "duplicate_name" in {issue.code for issue in read_one(tmp_path, ROWS, head=head).errors}


def test_a_filter_picks_rows(tmp_path: Path) -> None:
    more = '[[matrix]]\nmodality = "labs"\nname = "z"\nfile = "p.csv"\nid = "id"\ncolumns = ["z"]\nwhere = { y = 0 }\n'

    package = read_one(tmp_path, ROWS, more=more)

    assert [(table.patients, table.values.tolist()) for table in package.tables] == [(("A",), [[5.0]])]


def test_a_matrix_takes_named_columns_and_refuses_unknown_ones(tmp_path: Path) -> None:
    more = '[[matrix]]\nmodality = "labs"\nname = "z"\nfile = "p.csv"\nid = "id"\ncolumns = ["z", "zz"]\n'

    package = read_one(tmp_path, ROWS, more=more)

    assert [(issue.code, issue.file, issue.column) for issue in package.errors] == [("missing_column", "p.csv", "zz")]


def test_a_series_without_a_day_is_day_zero(tmp_path: Path) -> None:
    more = '[[series]]\nmodality = "tumour_size"\nfile = "p.csv"\nid = "id"\nvalue = "z"\nunit = "mm"\n'

    package = read_one(tmp_path, ROWS, more=more)

    assert [(record.day, record.value, record.name) for record in package.observations] == [
        (0, 5.0, "z"),
        (0, 7.0, "z"),
    ]
    assert [(issue.code, issue.line) for issue in package.issues] == [("missing_value", 3)]


def test_a_file_that_nothing_names_is_ignored_and_listed(tmp_path: Path) -> None:
    for name in ("notes.txt", "old.csv", ".hidden"):
        (tmp_path / name).write_text("x")

    (issue,) = read_one(tmp_path, ROWS).issues

    assert (issue.code, issue.count) == ("ignored_file", 2)
    assert "notes.txt, old.csv" in issue.message


def test_data_may_lie_in_another_folder_than_the_manifest(tmp_path: Path) -> None:
    from ingest.registry import read

    for name in ("manifests", "data"):
        (tmp_path / name).mkdir()
    read_one(tmp_path / "data", ROWS)
    manifest = (tmp_path / "data" / "study.toml").rename(tmp_path / "manifests" / "one.toml")

    package = read([manifest, tmp_path / "data"], study="one")

    assert len(package.patients) == 3
    assert [file.path for file in package.files] == ["one.toml", "p.csv"]
    assert not package.issues


def test_another_study_s_manifest_is_refused(tmp_path: Path) -> None:
    from ingest.registry import read

    read_one(tmp_path, ROWS)

    assert [(issue.code, issue.line) for issue in read([tmp_path], study="two").errors] == [("study_id_mismatch", 2)]


@pytest.mark.parametrize("ages", ["-1", "131"])
def test_an_impossible_age_is_refused(tmp_path: Path, ages: str) -> None:
    head = HEAD + '[patients.columns]\nage_years = "age"\n'

    package = read_one(tmp_path, f"id,time,event,age\nA,1,1,{ages}\n", head=head)

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [("out_of_range", 2, "age")]


def test_a_negative_tumour_size_is_refused_and_a_vanished_tumour_is_not(tmp_path: Path) -> None:
    rows = "id,time,event,size\nA,1,1,-3\nB,2,0,0\n"
    more = '[[series]]\nmodality = "tumour_size"\nfile = "p.csv"\nid = "id"\nvalue = "size"\nunit = "mm"\n'

    package = read_one(tmp_path, rows, more=more)

    assert [(issue.code, issue.line, issue.value) for issue in package.errors] == [("out_of_range", 2, "-3.0")]
    assert [(record.patient, record.value) for record in package.observations] == [("B", 0.0)]


def test_a_duplicate_that_two_sections_read_is_counted_once(tmp_path: Path) -> None:
    package = read_one(tmp_path, "id,time,event\nA,1,1\nA,2,0\n")

    assert [(issue.code, issue.line, issue.count) for issue in package.errors] == [("duplicate_id", 3, 1)]


def test_an_unreadable_column_of_tests_says_nothing_about_who_was_tested(tmp_path: Path) -> None:
    rows = "id,time,event,gene\nA,1,1,TP53\n"
    more = '[[variants]]\nmodality = "ctdna"\nfile = "p.csv"\nid = "id"\ngene = "gene"\ntested = "p.csv:assay"\n'

    package = read_one(tmp_path, rows, more=more, head=HEAD.replace("index", 'genome_build = "GRCh37"\nindex', 1))

    assert [(issue.code, issue.column) for issue in package.issues] == [("missing_column", "assay")]
