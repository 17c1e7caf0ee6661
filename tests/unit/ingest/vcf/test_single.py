from pathlib import Path

import pytest

from ingest.errors import KindUnknown
from ingest.records import Package, StudyRecord
from ingest.registry import detect, read
from ingest.sources import KnownStudy
from tests.paths import dev_data
from tests.small_study import SMALL_STUDY

STUDY = StudyRecord(code="small", name="Small", index_date="randomisation", genome_build="GRCh37")


def bring(path: Path, *patients: str) -> Package:
    return read([path], study="small", known=KnownStudy(record=STUDY, patients=frozenset(patients)))


def renamed(tmp_path: Path, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes((SMALL_STUDY / "draws" / "p1_day0.vcf").read_bytes().replace(b"P1-plasma", b"tumour"))
    return path


@pytest.mark.parametrize("name", ["P1.vcf", "P1_day0.vcf", "P1-0.vcf"])
def test_the_patient_is_who_the_file_name_starts_with(tmp_path: Path, name: str) -> None:
    package = bring(renamed(tmp_path, name), "P1", "P", "P10")

    assert [specimen.patient for specimen in package.specimens] == ["P1"]
    assert len(package.variants) == 2
    assert not package.errors


def test_a_sample_named_like_a_patient_comes_first(tmp_path: Path) -> None:
    package = bring(renamed(tmp_path, "P1.vcf"), "P1", "tumour")

    assert [specimen.patient for specimen in package.specimens] == ["tumour"]


def test_nobody_s_file_is_refused(tmp_path: Path) -> None:
    package = bring(renamed(tmp_path, "P10.vcf"), "P1")

    assert [issue.code for issue in package.errors] == ["id_not_in_patients"]
    assert not package.variants


def test_a_study_must_be_there_first(tmp_path: Path) -> None:
    with pytest.raises(KindUnknown, match="expected the study 'small' to be there"):
        read([renamed(tmp_path, "P1.vcf")], study="small")


def test_kinds_are_detected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")

    assert [detect(SMALL_STUDY).kind, detect(SMALL_STUDY / "study.toml").kind] == ["study", "study"]
    assert detect(SMALL_STUDY / "draws" / "p1_day0.vcf").kind == "vcf"
    with pytest.raises(KindUnknown):
        detect(tmp_path / "a.txt")
    with pytest.raises(KindUnknown):
        detect(tmp_path)


def test_a_real_case_is_read() -> None:
    package = bring(dev_data("vcf") / "T001-BRCA.grch37.vcf.gz", "T001")

    assert len(package.variants) == 196
    assert package.variants[0].vaf == pytest.approx(0.222222, abs=1e-6)
    assert package.variants[0].depth == 144
    assert not package.errors
