import csv
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from ingest.demo.cohort import FACTORS
from ingest.demo.generate import DemoStudy, write_study
from ingest.errors import IngestError


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_equal_seeds_write_equal_bytes(small, tmp_path):
    again = write_study(tmp_path / "demo", patients=12, seed=7)
    assert _hashes(again.folder) == _hashes(small.folder)
    assert _hashes(again.truth) == _hashes(small.truth)


def test_another_seed_writes_another_study(small, tmp_path):
    other = write_study(tmp_path / "demo", patients=12, seed=8)
    assert _hashes(other.folder)["patients.csv"] != _hashes(small.folder)["patients.csv"]


def test_study_counts_its_patients_and_files(small: DemoStudy):
    with (small.folder / "patients.csv").open() as file:
        assert len(list(csv.DictReader(file))) == small.patients == 12
    assert small.files == len(_hashes(small.folder))


def test_manifest_names_files_that_are_there_and_says_synthetic(folder):
    manifest = tomllib.loads((folder / "study.toml").read_text())
    sections = [manifest["patients"], *(one for name in manifest for one in manifest[name] if isinstance(one, dict))]
    named = [section["file"] for section in sections if "file" in section and "{" not in section["file"]]
    assert len(named) == 11
    assert all((folder / name).is_file() for name in named)
    assert manifest["study"]["synthetic"] is True


def test_no_file_of_the_study_holds_the_truth(small):
    with (small.truth / "truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert set(FACTORS) < set(rows[0])
    hidden = {value for row in rows for value in row.values() if len(value.strip("-")) >= 7 and "." in value}
    assert len(hidden) > 200
    for path in small.folder.rglob("*"):
        if path.suffix in {".csv", ".tsv", ".toml"}:
            text = path.read_text()
            assert not {"truth", "log_hazard", "prognosis"} & set(re.findall(r"\w+", text.splitlines()[0])), path.name
            assert not hidden & set(re.findall(r"[-\d.]+", text)), path.name
    assert small.folder not in small.truth.parents
    assert not any("truth" in path.name for path in small.folder.rglob("*"))


def test_an_earlier_study_is_replaced_whole(tmp_path):
    write_study(tmp_path / "demo", patients=16, seed=1)
    replaced = write_study(tmp_path / "demo", patients=12, seed=1)
    assert not list(replaced.folder.rglob("DEMO-016*"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "demo-truth"]


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(IngestError, match="found other files"):
        write_study(tmp_path, patients=12)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_too_few_patients_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 12"):
        write_study(tmp_path / "demo", patients=11)


def test_progress_ends_at_its_total(tmp_path):
    heard: list[tuple[str, int, int]] = []
    write_study(tmp_path / "demo", patients=12, progress=lambda *said: heard.append(said))
    assert heard[-1][1] == heard[-1][2]
    assert [done for _, done, _ in heard] == sorted(done for _, done, _ in heard)
