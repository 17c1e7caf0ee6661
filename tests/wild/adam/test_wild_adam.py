"""Odd but legal: each must open, and mean the same as the plain datasets."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ingest.adam.format import FORMAT
from ingest.records import Package
from tests.broken.adam_and_omop import WILD, copy_plain, read_with

PARTS = ("patients", "outcomes", "treatments", "observations", "responses", "adverse_events", "disease_events")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_with(FORMAT, WILD / "adam" / "plain", tmp_path_factory.mktemp("plain"))


def _same(package: Package, plain: Package, parts: tuple[str, ...] = PARTS) -> None:
    assert package.errors == []
    assert [(part, getattr(package, part)) for part in parts] == [(part, getattr(plain, part)) for part in parts]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.rstrip(b"\n"),
        lambda raw: raw.lower().split(b"\n")[0] + raw[raw.index(b"\n") :],
        lambda raw: raw.replace(b"T1-02,", b'" T1-02 ",'),
        lambda raw: raw.replace(b",,", b",NA,"),
    ],
    ids=["byte-order mark", "CRLF", "no last line end", "lower case", "quotes and blanks", "NA for missing"],
)
def test_odd_text_means_the_same(tmp_path: Path, plain: Package, change: Callable[[bytes], bytes]) -> None:
    folder = copy_plain("adam", tmp_path)
    for path in folder.iterdir():
        path.write_bytes(change(path.read_bytes()))

    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_gzip_and_upper_case_file_names_mean_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("adam", tmp_path)
    for path in sorted(folder.iterdir()):
        (folder / f"{path.stem.upper()}.CSV.GZ").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()

    assert FORMAT.recognise(folder)
    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_parquet_means_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("adam", tmp_path)
    for path in sorted(folder.iterdir()):
        pd.read_csv(path, dtype=str, keep_default_na=False).to_parquet(path.with_suffix(".parquet"))
        path.unlink()

    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_one_file_stands_for_its_folder(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("adam", tmp_path)

    assert FORMAT.recognise(folder / "adae.csv") == "the file is the ADaM dataset ADAE"
    _same(read_with(FORMAT, folder / "adae.csv", tmp_path), plain)


@pytest.mark.parametrize("version", ["xpt_v5", "xpt_v8"])
def test_transport_files_mean_the_same_as_text(tmp_path: Path, plain: Package, version: str) -> None:
    package = read_with(FORMAT, WILD / "adam" / version, tmp_path)

    _same(package, plain, ("patients", "outcomes", "treatments"))
    assert package.tally["ADTTE"] == plain.tally["ADTTE"]


def test_sas_dates_written_as_text_or_number_mean_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("adam", tmp_path)
    text = (folder / "adsl.csv").read_text()
    text = text.replace("2020-01-12", "12JAN2020").replace("2020-02-01", "21946")
    (folder / "adsl.csv").write_text(text)

    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_datasets_in_parts_are_one(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("adam", tmp_path)
    header, *rows = (folder / "adtte.csv").read_text().splitlines(keepends=True)
    (folder / "adtte.csv").unlink()
    (folder / "adtteos.csv").write_text(header + "".join(row for row in rows if ",OS," in row))
    (folder / "adtteother.csv").write_text(header + "".join(row for row in rows if ",OS," not in row))

    package = read_with(FORMAT, folder, tmp_path)

    assert sorted(package.outcomes, key=str) == sorted(plain.outcomes, key=str)
    assert package.tally["ADTTE"] == plain.tally["ADTTE"]
