import csv
import gzip

import pytest
from cyvcf2 import VCF

from ingest.demo.bgzf import compress
from ingest.demo.vcf import CONTIGS


@pytest.fixture(scope="module")
def draws(folder):
    with (folder / "ctdna" / "draws.csv").open() as file:
        return list(csv.DictReader(file))


def test_each_tested_patient_has_2_to_6_draws_one_of_them_in_the_week_before_day_0(draws):
    days: dict[str, list[int]] = {}
    for row in draws:
        days.setdefault(row["patient"], []).append(int(row["day"]))
    assert all(2 <= len(found) <= 6 for found in days.values())
    assert all(sum(-7 <= day <= 0 for day in found) == 1 for found in days.values())
    assert all(found == sorted(set(found)) for found in days.values())


def test_everybody_tested_was_screened_whatever_became_of_them(draws):
    patients = {row["patient"] for row in draws}
    screened = [row["patient"] for row in draws if int(row["day"]) < -7]
    assert sorted(screened) == sorted(patients)


def test_each_vcf_opens_and_its_reads_agree(folder, draws):
    records = 0
    for row in draws:
        vcf = VCF(str(folder / row["vcf"]))
        assert vcf.samples == [row["sample"]]
        assert "##source=consilium-demo-synthetic" in vcf.raw_header
        for variant in vcf:
            records += 1
            wild, mutant = variant.format("AD")[0]
            assert variant.format("DP")[0][0] == wild + mutant
            assert variant.format("AF")[0][0] == pytest.approx(mutant / (wild + mutant), abs=1e-4)
            assert variant.INFO["GENE"] and variant.INFO["HGVSp"].startswith("p.")
            assert 1 <= variant.POS <= CONTIGS[variant.CHROM]
    assert records > 10


def test_some_draw_found_nothing(folder, draws):
    texts = [gzip.decompress((folder / row["vcf"]).read_bytes()).decode() for row in draws]
    assert any(text.splitlines()[-1].startswith("#CHROM") for text in texts)


@pytest.mark.parametrize("size", [0, 1, 0xFF00, 0xFF00 + 1, 200_000])
def test_bgzf_is_gzip_in_blocks(size):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    packed = compress(data)
    assert gzip.decompress(packed) == data
    assert packed[12:14] == b"BC"
