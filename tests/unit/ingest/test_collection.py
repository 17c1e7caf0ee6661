"""A folder or an archive of several formats is one import."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from ingest.errors import KindUnknown, OptionUnknown
from ingest.records import Package
from ingest.registry import detect, read
from tests.fuzz.binaries import VCF

WILD = Path(__file__).parents[2] / "wild"
INDEL = VCF.replace("chr17\t7674220\t.\tC\tT", "chr17\t7674300\t.\tCA\tC").rsplit("chr17\t7674221", 1)[0]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """What one patient's records look like in a hospital: molecular files, laboratory tables, a licence text."""
    folder = tmp_path / "export"
    (folder / "lab").mkdir(parents=True)
    (folder / "P1.snv.vcf").write_text(VCF)
    (folder / "P1.indel.vcf").write_text(INDEL)
    shutil.copy(WILD / "mrd" / "tumour_informed.csv", folder / "lab" / "mrd.csv")
    (folder / "LICENSE").write_text("Ask us.")
    return folder


def codes(package: Package) -> list[str]:
    return sorted({issue.code for issue in package.issues})


def test_every_part_is_read_by_its_own_reader(export):
    found = read([export], study="mixed")
    assert not found.errors
    assert (found.kind, found.whole) == ("folder", False)
    assert len(found.observations) == 12
    assert {file.path for file in found.files} == {"P1.snv.vcf", "P1.indel.vcf", "mrd.csv"}


def test_two_files_of_one_sample_are_joined(export):
    found = read([export], study="mixed")
    assert [(each.patient, each.day) for each in found.specimens] == [("P1", 0)]
    assert len(found.variants) == 3
    assert "specimens_joined" in codes(found)


def test_what_no_reader_knows_is_named(export):
    strangers = [issue.file for issue in read([export], study="mixed").issues if issue.code == "unread_file"]
    assert strangers == ["LICENSE"]


def test_an_archive_is_read_like_its_folder(export, tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in export.rglob("*"):
            archive.write(file, Path("top") / file.relative_to(export))
    packed, plain = read([path], study="mixed"), read([export], study="mixed")
    assert list(packed.variants) == list(plain.variants)
    assert detect(path).kind == "zip"


def test_two_builds_in_one_folder_are_refused(export):
    (export / "P2.vcf").write_text(VCF.replace("GRCh38", "GRCh37").replace("83257441", "81195210"))
    assert [issue.code for issue in read([export], study="mixed").errors] == ["build_mismatch"]


def test_a_defect_of_one_part_does_not_hide_those_of_the_others(export):
    (export / "P1.snv.vcf").write_text(VCF.replace("180,20", "180,x"))
    (export / "lab" / "mrd.csv").write_text((export / "lab" / "mrd.csv").read_text() + "P9,not a row\n")
    files = {issue.file for issue in read([export], study="mixed").errors}
    assert len(files) == 2


def test_a_later_part_knows_the_patients_of_a_clinical_one(export):
    patient = {"resourceType": "Patient", "id": "P7", "gender": "female"}
    (export / "patient.json").write_text(json.dumps(patient))
    found = read([export], study="mixed")
    assert "id_not_in_patients" in codes(found)


def test_an_option_of_no_part_is_refused(export):
    with pytest.raises(OptionUnknown, match="found 'colour'"):
        read([export], study="mixed", options={"colour": "red"})


def test_a_folder_of_nothing_is_of_no_kind(tmp_path):
    with pytest.raises(KindUnknown):
        read([tmp_path], study="mixed")
