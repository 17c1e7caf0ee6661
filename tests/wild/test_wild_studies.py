"""Odd but legal: each must open, and mean the same as the plain small study."""

import gzip
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ingest.records import Package
from tests.small_study import SMALL_STUDY, copy_study, read_small


@pytest.fixture(scope="module")
def plain() -> Package:
    return read_small(SMALL_STUDY)


def _changed(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    (folder / name).write_bytes(change((folder / name).read_bytes()))


def _same_content(package: Package, plain: Package) -> None:
    assert package.errors == []
    assert package.patients == plain.patients
    assert package.outcomes == plain.outcomes
    assert package.variants == plain.variants


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.rstrip(b"\n"),
        lambda raw: raw.replace(b"\n", b"\n\n"),
        lambda raw: raw.replace(b"P1,64,", b'"P1"," 64 ",'),
        lambda raw: raw.replace(b",0,120", b",0.0,1.2e2"),
        lambda raw: raw.replace(b"unknown", b"UNKNOWN"),
    ],
    ids=["byte-order mark", "CRLF", "no last line end", "blank lines", "quotes and blanks", "exponents", "upper case"],
)
def test_odd_clinical_tables_mean_the_same(tmp_path: Path, plain: Package, change: Callable[[bytes], bytes]) -> None:
    folder = copy_study(tmp_path)
    _changed(folder, "clinical.csv", change)

    _same_content(read_small(folder), plain)


def test_a_manifest_with_crlf_and_byte_order_mark_is_read(tmp_path: Path, plain: Package) -> None:
    folder = copy_study(tmp_path)
    _changed(folder, "study.toml", lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))

    _same_content(read_small(folder), plain)


@pytest.mark.parametrize("pack", [lambda raw: raw.replace(b"\n", b"\r\n"), gzip.compress], ids=["CRLF", "gzip"])
def test_odd_vcfs_mean_the_same(tmp_path: Path, plain: Package, pack: Callable[[bytes], bytes]) -> None:
    folder = copy_study(tmp_path)
    _changed(folder, "draws/p1_day0.vcf", pack)

    _same_content(read_small(folder), plain)


def test_patients_from_a_workbook_mean_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_study(tmp_path)
    frame = pd.read_csv(folder / "clinical.csv", keep_default_na=False)
    book = openpyxl.Workbook()
    sheet = book.create_sheet("baseline")
    for row in (tuple(frame.columns), *frame.itertuples(index=False)):
        sheet.append([value if value != "" else None for value in row])
    book.save(folder / "clinical.xlsx")
    text = (folder / "study.toml").read_text().replace("clinical.csv", "clinical.xlsx")
    text = text.replace('id = "patient"\nmissing', 'sheet = "baseline"\nid = "patient"\nmissing')
    (folder / "study.toml").write_text(
        text.replace('tested = "clinical.xlsx:biopsy"', 'tested = "clinical.csv:biopsy"')
    )

    _same_content(read_small(folder), plain)


def test_a_matrix_from_parquet_means_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_study(tmp_path)
    pd.read_csv(folder / "expression.csv").to_parquet(folder / "expression.parquet")
    (folder / "expression.csv").unlink()
    _changed(folder, "study.toml", lambda raw: raw.replace(b"expression.csv", b"expression.parquet"))

    package = read_small(folder)

    _same_content(package, plain)
    assert package.tables[0].patients == plain.tables[0].patients
    assert package.tables[0].values[0].tolist() == plain.tables[0].values[0].tolist()
