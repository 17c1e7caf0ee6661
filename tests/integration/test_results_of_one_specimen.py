"""Several files about one specimen: each answers for its own variants, none wipes out another's."""

from pathlib import Path

import pytest

from tests.fuzz.binaries import VCF
from twins.actions import imports, undoing
from twins.models import ImportRun, Specimen, Variant

pytestmark = pytest.mark.django_db
INDEL = VCF.replace("chr17\t7674220\t.\tC\tT", "chr17\t7674300\t.\tCA\tC").rsplit("chr17\t7674221", 1)[0]
NONE = VCF.split("chr17\t")[0]


def accept(folder: Path, name: str, text: str) -> ImportRun:
    path = folder / name
    path.write_text(text)
    return imports.accept(imports.create([path], study="one", by=None)).run


def positions() -> list[int]:
    return sorted(Variant.objects.values_list("position", flat=True))


def test_a_second_file_adds_its_variants(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    assert accept(tmp_path, "P1.indel.vcf", INDEL).status == "stored"
    assert positions() == [7674220, 7674221, 7674300]
    assert Specimen.objects.get().source == "P1.snv.vcf; P1.indel.vcf"


def test_a_corrected_file_replaces_only_its_own(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    accept(tmp_path, "P1.indel.vcf", INDEL)
    accept(tmp_path, "P1.snv.vcf", VCF.rsplit("chr17\t7674221", 1)[0])
    assert positions() == [7674220, 7674300]


def test_both_are_unchanged_the_second_time(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    accept(tmp_path, "P1.indel.vcf", INDEL)
    again = [accept(tmp_path, "P1.snv.vcf", VCF), accept(tmp_path, "P1.indel.vcf", INDEL)]
    assert [run.status for run in again] == ["unchanged", "unchanged"]


def test_the_same_change_from_two_files_is_there_once(tmp_path):
    accept(tmp_path, "P1.first.vcf", VCF)
    accept(tmp_path, "P1.second.vcf", VCF.replace("180,20", "150,50"))
    assert positions() == [7674220, 7674221]
    assert Variant.objects.get(position=7674220).vaf == pytest.approx(0.25)


def test_a_file_without_variants_takes_none_away(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    accept(tmp_path, "P1.none.vcf", NONE)
    assert positions() == [7674220, 7674221]
    assert Specimen.objects.get().variants_state == "value"


def test_what_was_found_first_and_then_not_is_none_found(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    accept(tmp_path, "P1.snv.vcf", NONE)
    assert positions() == []
    assert Specimen.objects.get().variants_state == "none_found"


def test_another_build_is_refused(tmp_path):
    accept(tmp_path, "P1.snv.vcf", VCF)
    other = VCF.replace("GRCh38", "GRCh37").replace("83257441", "81195210")
    assert accept(tmp_path, "P1.other.vcf", other).status == "refused"


def test_undo_brings_the_others_back(tmp_path):
    accept(tmp_path, "P1.first.vcf", VCF)
    second = accept(tmp_path, "P1.second.vcf", VCF.replace("180,20", "150,50"))
    undoing.undo(second, by=None)
    assert Variant.objects.get(position=7674220).vaf == pytest.approx(0.1)
    assert accept(tmp_path, "P1.first.vcf", VCF).status == "unchanged"
