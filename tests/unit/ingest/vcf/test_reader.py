import gzip
from pathlib import Path

import pytest

from ingest.checks import Report
from ingest.records import Knowing, SpecimenKind, VariantRecord
from ingest.vcf import VcfRequest, VcfVariants, read_vcf

HEADER = """##fileformat=VCFv4.2
##INFO=<ID=GENE,Number=1,Type=String,Description="Gene">
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=ANN,Number=.,Type=String,Description="Annotation">
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence. Format: Allele|Consequence|SYMBOL|HGVSp|PICK">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">
##FORMAT=<ID=AF,Number=A,Type=Float,Description="Share">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=RD,Number=1,Type=Integer,Description="Reference reads">
##FORMAT=<ID=FREQ,Number=1,Type=String,Description="Share in percent">
"""
COLUMNS = "#CHROM POS ID REF ALT QUAL FILTER INFO"


def written(tmp_path: Path, *rows: str, samples: str = "FORMAT T", extra: str = "") -> Path:
    lines = [" ".join((COLUMNS, samples)).strip(), *rows]
    path = tmp_path / "a.vcf"
    path.write_text(HEADER + extra + "".join("\t".join(line.split(" ")) + "\n" for line in lines))
    return path


def read(
    path: Path, report: Report | None = None, build: str | None = "GRCh37", sample: str | None = None
) -> VcfVariants | None:
    request = VcfRequest(
        path=path,
        label=path.name,
        warned_as=path.name,
        patient="P1",
        kind=SpecimenKind.PLASMA,
        day=3,
        build=build,
        sample=sample,
    )
    return read_vcf(request, report=report or Report())


def only(found: VcfVariants | None) -> VariantRecord:
    assert found is not None
    assert len(found.variants) == 1
    return found.variants[0]


@pytest.mark.parametrize(
    ("keys", "values", "vaf", "depth"),
    [
        ("GT:AD:AF:DP", "0/1:90,10:0.11:100", 0.11, 100),
        ("GT:AD", "0/1:90,10", 0.1, 100),
        ("GT:AD:RD", "0/1:5:15", 0.25, None),
        ("GT:FREQ:DP", "0/1:12.5%:80", 0.125, 80),
        ("GT:DP", "0/1:80", None, 80),
        ("GT:AD:AF", "0/1:.:.", None, None),
    ],
)
def test_vaf_and_depth_come_from_the_first_field_that_has_them(
    tmp_path: Path, keys: str, values: str, vaf: float | None, depth: int | None
) -> None:
    variant = only(read(written(tmp_path, f"17 7577120 . C T . PASS GENE=TP53 {keys} {values}")))

    assert (variant.gene, variant.vaf, variant.depth, variant.day) == ("TP53", vaf, depth, 3)


def test_info_af_counts_for_a_single_sample_only(tmp_path: Path) -> None:
    row = "17 7577120 . C T . PASS GENE=TP53;AF=0.4 GT 0/1"

    assert only(read(written(tmp_path, row))).vaf == 0.4
    assert only(read(written(tmp_path, row + " 0/0", samples="FORMAT tumor normal"))).vaf is None


def test_every_alternate_allele_that_is_called_is_a_variant(tmp_path: Path) -> None:
    found = read(
        written(
            tmp_path,
            "17 100 . C T,A,* . PASS GENE=TP53 GT:AD 1/2:80,15,5,0",
            "17 101 . C T . . GENE=TP53 GT:AD 0/0:9,0",
        )
    )

    assert found is not None
    assert [(variant.alt, variant.vaf, variant.alt_depth) for variant in found.variants] == [
        ("T", 0.15, 15),
        ("A", 0.05, 5),
    ]


def test_the_tumour_is_found_by_name_header_or_word(tmp_path: Path) -> None:
    row = "17 100 . C T . PASS GENE=TP53 GT:AF 0/1:0.1 0/1:0.2"

    assert only(read(written(tmp_path, row, samples="FORMAT N D"), sample="D")).vaf == 0.2
    assert only(read(written(tmp_path, row, samples="FORMAT N D", extra="##tumor_sample=N\n"))).vaf == 0.1
    assert only(read(written(tmp_path, row, samples="FORMAT TUMOUR N"))).vaf == 0.1
    assert only(read(written(tmp_path, row, samples="FORMAT N P1"))).vaf == 0.2


def test_a_file_without_passing_records_was_tested_and_nothing_found(tmp_path: Path) -> None:
    report = Report()

    found = read(written(tmp_path, "17 100 . C T . weak GENE=TP53 GT:AF 0/1:0.1"), report)

    assert found is not None
    assert found.specimen.variants is Knowing.NONE_FOUND
    assert [(issue.code, issue.line) for issue in report.issues()] == [("filtered_variant", 13)]


def test_annotation_is_taken_for_the_allele(tmp_path: Path) -> None:
    ann = "ANN=A|x|LOW|WRONG|||||||,T|missense_variant|MODERATE|TP53|ENSG|transcript|NM|coding|5/10|c.1C>T|p.Arg1Cys"
    csq = "CSQ=T|synonymous|FIRST|,T|stop_gained|KRAS|NP_1.2:p.Gly12Ter|1"

    annotated = only(read(written(tmp_path, f"17 100 . C T . PASS {ann} GT 0/1")))
    picked = only(read(written(tmp_path, f"17 100 . C T . PASS {csq} GT 0/1")))

    assert (annotated.gene, annotated.effect, annotated.protein) == ("TP53", "missense_variant", "p.Arg1Cys")
    assert (picked.gene, picked.effect, picked.protein) == ("KRAS", "stop_gained", "p.Gly12Ter")


def test_a_sign_written_by_its_code_is_read(tmp_path: Path) -> None:
    csq = "CSQ=T|synonymous_variant|KRAS|NP_1.2:p.Leu12%3D|1"

    assert only(read(written(tmp_path, f"17 100 . C T . PASS {csq} GT 0/1"))).protein == "p.Leu12="


def test_the_build_is_read_or_demanded(tmp_path: Path) -> None:
    report = Report()
    row = "17 100 . C T . PASS GENE=TP53 GT 0/1"
    hg38 = written(tmp_path, row, extra="##contig=<ID=chr17,length=83257441>\n")

    found = read(hg38, build=None)

    assert found is not None
    assert found.specimen.build == "GRCh38"
    assert read(hg38, report) is None
    assert read(written(tmp_path, row), report, build=None) is None
    assert [(issue.code, issue.line) for issue in report.issues()] == [("build_mismatch", 12), ("build_unknown", 12)]


def test_sites_without_samples_are_read(tmp_path: Path) -> None:
    assert only(read(written(tmp_path, "17 100 . C T . PASS GENE=TP53;AF=0.2", samples=""))).vaf == 0.2


def test_odd_but_legal_records_are_read(tmp_path: Path) -> None:
    rows = (
        "17 0 . N <DEL> . PASS GENE=TP53 GT 0/1",
        "17 100 rs1;rs2 acgt a 29.5 . GENE=TP53 GT 1|1",
        "17 200 . G G]17:198982] 6 PASS GENE=TP53 GT .",
        "17 300 . C .A . PASS GENE=TP53 GT ./.",
        "MT 300 . C . . PASS GENE=TP53 GT 0/0",
    )
    found = read(written(tmp_path, *rows))

    assert found is not None
    assert [variant.alt for variant in found.variants] == ["<DEL>", "a", "G]17:198982]", ".A"]


def test_gzip_is_read_and_damage_refused(tmp_path: Path) -> None:
    raw, report = written(tmp_path, "17 100 . C T . PASS GENE=TP53 GT:AF 0/1:0.1").read_bytes(), Report()
    (tmp_path / "a.vcf.gz").write_bytes(gzip.compress(raw))
    (tmp_path / "cut.vcf.gz").write_bytes(gzip.compress(raw)[:-9])

    assert only(read(tmp_path / "a.vcf.gz")).vaf == 0.1
    assert read(tmp_path / "cut.vcf.gz", report) is None
    assert [issue.code for issue in report.issues()] == ["not_gzip"]


def test_text_in_place_of_a_number_is_refused(tmp_path: Path) -> None:
    report = Report()

    assert read(written(tmp_path, "17 100 . C T . PASS GENE=TP53 GT:AF 0/1:low"), report) is None
    assert [(issue.code, issue.line, issue.column) for issue in report.issues()] == [("not_a_number", 13, "T")]
