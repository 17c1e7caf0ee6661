"""What we read from the text of a VCF is what htslib reads, through cyvcf2: the slow obvious way."""

import math
from pathlib import Path

import cyvcf2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.checks import Report
from ingest.records import SpecimenKind
from ingest.vcf import VcfRequest, read_vcf
from tests.paths import dev_data
from tests.small_study import SMALL_STUDY

HEADER = """##fileformat=VCFv4.2
##reference=GRCh38
##contig=<ID=chr1>
##INFO=<ID=GENE,Number=1,Type=String,Description="Gene">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tnormal\ttumor
"""
BASES = st.text("ACGT", min_size=1, max_size=3)
CALL = st.tuples(BASES, BASES, st.integers(0, 900), st.integers(1, 900), st.sampled_from(["PASS", "weak", "."]))


def ours(path: Path):
    request = VcfRequest(
        path=path, label="a", warned_as="a", patient="P", kind=SpecimenKind.PLASMA, day=0, build=None, sample="tumor"
    )
    found = read_vcf(request, report=Report())
    assert found is not None
    return [(each.position, each.ref, each.alt, each.vaf, each.depth, each.gene) for each in found.variants]


def theirs(path: Path):
    reader = cyvcf2.VCF(str(path), strict_gt=True)
    at = reader.samples.index("tumor")
    for record in reader:
        if record.FILTER is not None:
            continue
        reads = record.format("AD")[at]
        yield (
            record.POS,
            record.REF,
            record.ALT[0],
            float(reads[1] / reads.sum()),
            int(np.atleast_1d(record.format("DP")[at])[0]),
            record.INFO["GENE"],
        )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(calls=st.lists(CALL, min_size=1, max_size=12))
def test_generated_files_are_read_alike(tmp_path_factory, calls):
    rows = [
        f"chr1\t{10 * at + 1}\t.\t{ref}\t{alt}\t.\t{verdict}\tGENE=TP53\tGT:AD:DP\t"
        f"0/0:9,0:9\t0/1:{no},{yes}:{no + yes}\n"
        for at, (ref, alt, no, yes, verdict) in enumerate(calls)
    ]
    path = tmp_path_factory.mktemp("vcf") / "a.vcf"
    path.write_text(HEADER + "".join(rows))

    mine, reference = ours(path), list(theirs(path))

    assert [row[:3] + row[4:] for row in mine] == [row[:3] + row[4:] for row in reference]
    assert all(math.isclose(one[3], other[3], rel_tol=1e-12) for one, other in zip(mine, reference, strict=True))


@pytest.mark.parametrize("build", ["GRCh37"])
def test_a_real_case_is_read_alike(build):
    path = dev_data("vcf") / "T001-BRCA.grch37.vcf.gz"
    request = VcfRequest(path=path, label="a", warned_as="a", patient="P", kind=SpecimenKind.TISSUE, day=0, build=build)

    found = read_vcf(request, report=Report())

    assert found is not None
    reference = list(cyvcf2.VCF(str(path)))
    assert [(each.chrom, each.position, each.ref, each.alt) for each in found.variants] == [
        (each.CHROM, each.POS, each.REF, each.ALT[0]) for each in reference
    ]
    assert [each.depth for each in found.variants] == [each.INFO["TDP"] for each in reference]
    assert [each.vaf for each in found.variants] == pytest.approx([each.INFO["TVAF"] for each in reference], abs=0.01)


def test_the_small_study_s_draw_is_read_alike():
    path = SMALL_STUDY / "draws" / "p1_day0.vcf"
    request = VcfRequest(
        path=path,
        label="a",
        warned_as="a",
        patient="P1",
        kind=SpecimenKind.PLASMA,
        day=0,
        build=None,
        sample="P1-plasma",
    )

    found = read_vcf(request, report=Report())

    assert found is not None
    records = [each for each in cyvcf2.VCF(str(path)) if each.FILTER is None]
    assert [each.position for each in found.variants] == [each.POS for each in records]
    assert [each.vaf for each in found.variants] == pytest.approx([0.03, 20 / 800])
