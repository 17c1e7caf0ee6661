import shutil
from pathlib import Path

import pytest

from ingest.errors import NotTheFile, OptionUnknown
from ingest.records import Package, SpecimenKind
from ingest.vcf_file.format import FORMAT, recognise
from tests.small_study import SMALL_STUDY
from tests.unit.ingest.asking import ask


def bring(path: Path, *patients: str, **options: str) -> Package:
    return FORMAT.read(ask(path, *patients, **options))


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

    assert [(issue.code, issue.column, issue.value) for issue in package.errors] == [
        ("id_not_in_patients", "sample", "P10")
    ]
    assert not package.variants


def test_a_new_patient_is_made_when_asked(tmp_path: Path) -> None:
    package = bring(renamed(tmp_path, "P10.vcf"), "P1", new_patients="yes")

    assert [patient.code for patient in package.patients] == ["P10"]
    assert not package.registers


def test_a_study_that_is_not_there_is_made_of_the_file(tmp_path: Path) -> None:
    package = bring(renamed(tmp_path, "X7.grch37.vcf"))

    assert (package.study.code, package.study.genome_build) == ("small", "GRCh37")
    assert [patient.code for patient in package.patients] == ["X7"]
    assert [issue.code for issue in package.issues] == [
        "patient_created",
        "filtered_variant",
    ]


def test_options_say_what_the_file_leaves_open(tmp_path: Path) -> None:
    path = renamed(tmp_path, "a.vcf")

    specimen = bring(path, "P1", patient="P1", day="-7", kind="tissue", sample="tumour").specimens[0]

    assert (specimen.patient, specimen.day, specimen.kind, specimen.sample) == ("P1", -7, SpecimenKind.TISSUE, "tumour")


@pytest.mark.parametrize("option", [{"day": "soon"}, {"day": "1.5"}, {"kind": "bone"}, {"build": "T2T"}])
def test_an_option_without_meaning_is_refused(tmp_path: Path, option: dict[str, str]) -> None:
    with pytest.raises(OptionUnknown):
        bring(renamed(tmp_path, "P1.vcf"), "P1", **option)


def test_builds_that_disagree_are_refused(tmp_path: Path) -> None:
    assert [issue.code for issue in bring(renamed(tmp_path, "P1.hg38.vcf"), "P1").errors] == ["build_mismatch"]
    assert [issue.code for issue in bring(renamed(tmp_path, "P1.vcf"), build="hg38").errors] == ["build_mismatch"]


def test_a_study_without_a_build_takes_the_first_file_s(tmp_path: Path) -> None:
    package = FORMAT.read(ask(renamed(tmp_path, "P1.vcf"), "P1", study_build=None))

    assert package.study.genome_build == "GRCh37"


def test_a_vcf_is_recognised_by_name_or_first_bytes(tmp_path: Path) -> None:
    odd = shutil.copy(SMALL_STUDY / "draws" / "p1_day0.vcf", tmp_path / "calls.txt")

    assert recognise(SMALL_STUDY / "draws" / "p1_day0.vcf") == "the name ends in .vcf"
    assert recognise(odd) == "the file begins with ##fileformat=VCF"
    assert recognise(SMALL_STUDY) is None
    assert recognise(SMALL_STUDY / "clinical.csv") is None


def test_an_empty_file_is_not_a_vcf(tmp_path: Path) -> None:
    (tmp_path / "P1.vcf").touch()

    with pytest.raises(NotTheFile):
        bring(tmp_path / "P1.vcf", "P1")


def test_a_name_that_a_caller_gives_to_every_file_names_no_patient(tmp_path: Path) -> None:
    package = bring(renamed(tmp_path, "somatic.snvs.vcf"))

    assert [(issue.code, issue.column) for issue in package.errors] == [("patient_unknown", "patient")]
