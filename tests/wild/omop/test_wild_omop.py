"""Odd but legal: each must open, and mean the same as the plain tables."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ingest.omop.format import FORMAT
from ingest.records import Package
from tests.broken.adam_and_omop import WILD, copy_plain, read_with

PARTS = ("patients", "outcomes", "treatments", "observations", "disease_events", "raws")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_with(FORMAT, WILD / "omop" / "plain", tmp_path_factory.mktemp("plain"))


def _same(package: Package, plain: Package) -> None:
    assert package.errors == []
    for part in PARTS:
        assert list(getattr(package, part)) == list(getattr(plain, part)), part


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.split(b"\n")[0].upper() + raw[raw.index(b"\n") :],
        lambda raw: raw.replace(b",,", b",NULL,"),
        lambda raw: raw.replace(b"900101", b"900101.0"),
        lambda raw: raw.replace(b"2016-03-22", b"20160322"),
        lambda raw: raw if b'"' in raw else raw.replace(b",", b"\t"),
    ],
    ids=["byte-order mark", "CRLF", "upper case", "NULL", "ids as floats", "compact dates", "tabs"],
)
def test_odd_text_means_the_same(tmp_path: Path, plain: Package, change: Callable[[bytes], bytes]) -> None:
    folder = copy_plain("omop", tmp_path)
    for path in folder.iterdir():
        path.write_bytes(change(path.read_bytes()))

    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_gzip_and_upper_case_file_names_mean_the_same(tmp_path: Path, plain: Package) -> None:
    folder = copy_plain("omop", tmp_path)
    for path in sorted(folder.iterdir()):
        (folder / f"{path.stem.upper()}.CSV.GZ").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()

    assert FORMAT.recognise(folder)
    _same(read_with(FORMAT, folder, tmp_path), plain)


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
def test_parquet_means_the_same(tmp_path: Path, plain: Package, typed: bool) -> None:
    folder = copy_plain("omop", tmp_path)
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path) if typed else pd.read_csv(path, dtype=str, keep_default_na=False)
        dates = [name for name in table.columns if typed and name.endswith("_date")]
        for name in dates:
            table[name] = pd.to_datetime(table[name], format="mixed")
        table.to_parquet(path.with_suffix(".parquet"))
        path.unlink()

    _same(read_with(FORMAT, folder, tmp_path), plain)


def test_the_vocabulary_may_be_parquet(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    vocabulary = pd.read_csv(WILD / "omop" / "vocabulary" / "CONCEPT.csv", sep="\t", quoting=3)
    vocabulary.to_parquet(folder / "concept.parquet")

    package = read_with(FORMAT, folder, tmp_path)

    assert package.patients[0].diagnosis_detail == "Adenocarcinoma of upper lobe of lung"
