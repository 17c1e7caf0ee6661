from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ingest.errors import OptionUnknown
from ingest.mrd.format import FORMAT, recognise
from ingest.records import Knowing, Package
from tests.paths import PROJECT
from tests.unit.ingest.asking import ask

WILD = PROJECT / "tests" / "wild" / "mrd"
HEADER = "patient,day,result,value,unit,lod"


def bring(path: Path, *patients: str, **options: str) -> Package:
    return FORMAT.read(ask(path, *patients, **options))


def table(tmp_path: Path, *rows: str, header: str = HEADER, **options: str) -> Package:
    path = tmp_path / "mrd.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return bring(path, "P1", "P2", **options)


def test_every_way_of_knowing_is_kept_apart() -> None:
    package = bring(WILD / "tumour_informed.csv", "P1", "P2", "P3")

    found = {(each.patient, each.day): (each.name, each.state, each.value, each.limit) for each in package.observations}
    level = "ctdna_mtm_per_ml"
    assert not package.errors
    assert found == {
        ("P1", 0): (level, Knowing.VALUE, 12.4, 0.01),
        ("P1", 30): (level, Knowing.NONE_FOUND, None, 0.01),
        ("P1", 60): (level, Knowing.NONE_FOUND, None, 0.01),
        ("P1", 90): (level, Knowing.BELOW_LIMIT, None, 0.01),
        ("P2", 0): (level, Knowing.FAILED, None, None),
        ("P2", 28): (level, Knowing.VALUE, 100.0, 0.01),
        ("P2", 56): (level, Knowing.FAILED, None, 0.01),
        ("P2", 84): (level, Knowing.NOT_TESTED, None, None),
        ("P3", 0): (level, Knowing.VALUE, 0.35, 0.01),
        ("P3", 21): (level, Knowing.VALUE, 0.0, 0.01),
        ("P3", 42): (level, Knowing.BELOW_LIMIT, None, 0.01),
        ("P3", 63): (level, Knowing.BELOW_LIMIT, None, 0.01),
    }
    assert [(issue.code, issue.line) for issue in package.warnings] == [("zero_without_result", 11)]


def test_what_belongs_to_a_draw_stays_with_it() -> None:
    first, *_, bound = bring(WILD / "tumour_informed.csv", "P1", "P2", "P3").observations[:6]

    assert first.details == {
        "assay": "Assay A",
        "report_day": 9,
        "tracked_variants": 16,
        "plasma_volume_ml": 8.5,
        "cfdna_ng": 31.2,
        "result": "detected",
        "level_as_given": "12.4",
    }
    assert (bound.comparator, bound.unit, bound.details["level_as_given"]) == (">", "MTM/mL", ">100")


def test_days_are_counted_from_an_index_date() -> None:
    package = bring(WILD / "by_date.tsv", "P1", "P2")

    assert not package.errors
    assert [(each.name, each.day, each.value, each.unit) for each in package.observations] == [
        ("ctdna_vaf", 29, 0.005, "fraction"),
        ("ctdna_vaf", 60, None, "fraction"),
        ("tumour_fraction", 4, 0.021, "fraction"),
        ("mrd_detected", 92, 1.0, "yes/no"),
    ]


def test_dates_alone_are_refused_and_not_repeated(tmp_path: Path) -> None:
    package = table(tmp_path, "P1,2024-03-01,Detected,1", header="patient,collection_date,mrd_result,mtm_ml")

    assert [(issue.code, issue.line, issue.column, issue.value) for issue in package.errors] == [
        ("date_without_index", 1, "collection_date", None)
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("P1,0,Positive,0,MTM/mL,0.01", "contradicting_result", "value"),
        ("P1,0,Negative,0.5,MTM/mL,0.01", "contradicting_result", "value"),
        ("P1,0,Negative,0.5,MTM/mL,", "contradicting_result", "value"),
        ("P1,0,Negative,>5,MTM/mL,0.01", "contradicting_result", "value"),
        ("P1,0,below LoD,0.5,MTM/mL,0.01", "contradicting_result", "value"),
        ("P1,0,,,MTM/mL,", "contradicting_result", "value"),
        ("P1,0,Positive,Not detected,MTM/mL,", "contradicting_result", "value"),
        ("P1,0,ND,,,", "unknown_result", "result"),
        ("P1,0,Detected,low,MTM/mL,", "not_a_number", "value"),
        ("P1,0,Detected,-1,MTM/mL,", "not_a_number", "value"),
        ('P1,0,Detected,"0,5",MTM/mL,', "not_a_number", "value"),
        ("P1,0,Detected,5,MTM/mL,<1", "not_a_number", "lod"),
        ("P1,0,Detected,5,apples,", "unknown_unit", "unit"),
        ("P1,0,Detected,5,,", "missing_unit", "unit"),
        ("P1,0,Detected,120,VAF %,", "out_of_range", "value"),
        ("P1,0,Detected,1.2,TF,", "out_of_range", "value"),
        ("P1,1.5,Detected,1,TF,", "not_an_integer", "day"),
        ("P1,,Detected,1,TF,", "missing_day", "day"),
        (",0,Detected,1,TF,", "missing_id", "patient"),
        ("P9,0,Detected,1,TF,", "id_not_in_patients", "patient"),
    ],
)
def test_defects_are_named_with_their_place(tmp_path: Path, row: str, code: str, column: str) -> None:
    package = table(tmp_path, "P2,0,Detected,1,MTM/mL,0.01", row)

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [(code, 3, column)]


def test_one_draw_has_one_result(tmp_path: Path) -> None:
    package = table(tmp_path, "P1,0,Detected,1,TF,", "P1,0,Detected,0.5,TF,")

    assert [(issue.code, issue.line) for issue in package.errors] == [("duplicate_observation", 3)]


def test_columns_that_are_missing_or_double_are_named(tmp_path: Path) -> None:
    missing = table(tmp_path, "P1,Detected,1", header="patient,mrd_result,mtm_ml")
    double = table(tmp_path, "P1,0,Detected,1,2", header="patient,day,mrd_result,mtm_ml,vaf")

    assert [(issue.code, issue.column) for issue in missing.errors] == [("missing_column", "day")]
    assert [(issue.code, issue.column) for issue in double.errors] == [("ambiguous_column", "vaf")]


def test_a_column_nobody_reads_is_said(tmp_path: Path) -> None:
    package = table(tmp_path, "P1,0,Detected,1,x", header="patient,day,mrd_result,mtm_ml,comment")

    assert [(issue.code, issue.column, issue.value) for issue in package.warnings] == [
        ("ignored_column", "comment", None)
    ]


def test_the_unit_may_be_an_option(tmp_path: Path) -> None:
    header = "patient,day,mrd_result,value"

    assert table(tmp_path, "P1,0,Detected,2", header=header, unit="VAF %").observations[0].value == 0.02
    with pytest.raises(OptionUnknown):
        table(tmp_path, "P1,0,Detected,2", header=header, unit="spoons")


def test_workbooks_and_parquet_say_the_same(tmp_path: Path) -> None:
    rows = pd.read_csv(WILD / "tumour_informed.csv", dtype=str, keep_default_na=False)
    rows.to_parquet(tmp_path / "a.parquet")
    book = openpyxl.Workbook()
    for row in [list(rows.columns), *rows.to_numpy().tolist()]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    expected = bring(WILD / "tumour_informed.csv", "P1", "P2", "P3").observations
    assert bring(tmp_path / "a.parquet", "P1", "P2", "P3").observations == expected
    assert bring(tmp_path / "a.xlsx", "P1", "P2", "P3").observations == expected
    assert recognise(tmp_path / "a.parquet") == recognise(tmp_path / "a.xlsx") == recognise(WILD / "by_date.tsv")


def test_other_tables_are_not_taken_for_mrd(tmp_path: Path) -> None:
    for at, header in enumerate(("patient,day,value", "PATIENT_ID,START_DATE,RESULT,TEST", "USUBJID,PARAMCD,AVAL")):
        (tmp_path / f"{at}.csv").write_text(header + "\n")
        assert recognise(tmp_path / f"{at}.csv") is None
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 damaged")
    assert recognise(tmp_path / "a.xlsx") is None
    assert recognise(WILD) is None
