"""VAF and depth by caller, on records of our own in each caller's layout; every number was worked out by hand."""

from pathlib import Path

import pytest

from ingest.checks import Report
from tests.unit.ingest.vcf.test_reader import only, read, written

TWO = "FORMAT NORMAL TUMOR"
# caller: REF, ALT, FORMAT, normal, tumour; VAF, depth, reads of the ALT
CALLERS = {
    "Mutect": ("C", "T", "GT:AD:BQ:DP:FA:SS", "0:50,0:.:50:0.0:0", "0/1:90,10:30:101:0.100:2", 0.1, 101, 10),
    "Mutect2": ("C", "T", "GT:AD:AF:DP:F1R2", "0/0:40,0:0.02:40:9,0", "0/1:88,12:0.117:100:40,5", 0.117, 100, 12),
    # 10 / (30 + 10) in tier 1; tier 2 (12 of 60) is another quality
    "Strelka SNV": (
        "C",
        "T",
        "DP:FDP:SDP:SUBDP:AU:CU:GU:TU",
        "50:0:0:0:0,0:50,52:0,0:0,0",
        "42:1:0:0:1,1:30,48:0,0:10,12",
        0.25,
        42,
        10,
    ),
    # 6 / (18 + 6)
    "Strelka indel": (
        "CA",
        "C",
        "DP:DP2:TAR:TIR:TOR:DP50",
        "30:30:30,31:0,0:0,0:29.1",
        "28:28:18,20:6,7:4,4:27.3",
        0.25,
        28,
        6,
    ),
    "VarScan": (
        "C",
        "T",
        "GT:GQ:DP:RD:AD:FREQ:DP4",
        "0/0:.:60:60:0:0%:30,30,0,0",
        "0/1:.:82:71:10:12.35%:40,31,6,4",
        0.1235,
        82,
        10,
    ),
    "VarScan without FREQ": ("C", "T", "GT:DP:RD:AD", "0/0:60:60:0", "0/1:82:60:20", 0.25, 82, 20),
    "MuSE": ("C", "T", "GT:DP:AD:BQ:SS", "0/0:30:30,0:33,0:.", "0/1:50:40,10:33,34:2", 0.2, 50, 10),
    "Pindel": ("CA", "C", "GT:AD", "0/0:40,0", "0/1:45,5", 0.1, 50, 5),
    "old Pindel": ("CA", "C", "GT:AD:DP", "0/0:0:40", "0/1:5:50", 0.1, 50, 5),
    # a value for REF as well
    "RADIA": ("C", "T", "GT:DP:AD:AF", "0/0:20:20,0:1.0,0.0", "0/1:40:30,10:0.75,0.25", 0.25, 40, 10),
    # A, C, G, T: 30 C and 10 T
    "SomaticSniper": (
        "C",
        "T",
        "GT:IGT:DP:DP4:BCOUNT:GQ",
        "0/0:0/0:20:10,10,0,0:0,20,0,0:60",
        "0/1:0/1:42:15,15,6,5:1,30,1,10:70",
        0.25,
        42,
        10,
    ),
    "DP4 alone": ("C", "T", "GT:DP4", "0/0:10,10,0,0", "0/1:20,10,6,4", 0.25, 40, 10),
    "FreeBayes": ("C", "T", "GT:DP:RO:QR:AO:QA", "0/0:20:20:700:0:0", "0/1:40:30:900:10:300", 0.25, 40, 10),
    "plain AD": ("C", "T", "GT:AD", "0/0:20,0", "0/1:30,10", 0.25, 40, 10),
    "combined calls": ("C", "T", "GT:DPT:ADT:ADC", "0/0:.:.:.", "0/1:43:30,10:20,0", 0.25, 43, 10),
    "nothing": ("C", "T", "GT", "0/0", "0/1", None, None, None),
    "missing at the end": ("C", "T", "GT:AD:AF:DP", "0/0:20,0", "0/1:30,10", 0.25, 40, 10),
    "no reads": ("C", "T", "GT:AD:DP", "0/0:20,0:20", "0/1:0,0:0", None, 0, 0),
}


@pytest.mark.parametrize("caller", CALLERS)
def test_vaf_and_depth_are_the_caller_s(tmp_path: Path, caller: str) -> None:
    ref, alt, keys, normal, tumour, vaf, depth, alt_depth = CALLERS[caller]

    variant = only(
        read(written(tmp_path, f"17 100 . {ref} {alt} . PASS GENE=TP53 {keys} {normal} {tumour}", samples=TWO))
    )

    assert variant.vaf == (vaf if vaf is None else pytest.approx(vaf, abs=1e-12))
    assert (variant.depth, variant.alt_depth) == (depth, alt_depth)


# ALT is T,A of REF C in each
MULTIALLELIC = {
    "Mutect2": ("GT:AD:AF:DP", "0/1/2:80,15,5:0.14,0.06:101", [(0.14, 15), (0.06, 5)]),
    "RADIA": ("GT:AD:AF", "1/2:80,15,5:0.8,0.15,0.05", [(0.15, 15), (0.05, 5)]),
    "plain AD": ("GT:AD", "1/2:80,15,5", [(0.15, 15), (0.05, 5)]),
    "Strelka": ("DP:AU:CU:GU:TU", "100:5,6:80,90:0,0:15,19", [(0.15, 15), (0.05, 5)]),
    "SomaticSniper": ("GT:BCOUNT", "1/2:5,80,0,15", [(0.15, 15), (0.05, 5)]),
    "FreeBayes": ("GT:RO:AO", "1/2:80:15,5", [(0.15, 15), (0.05, 5)]),
    "VarScan": ("GT:RD:AD:FREQ", "1/2:80:15:15%", [(None, None), (None, None)]),
    "numbers of nobody knows what": ("GT:AD:AF", "1/2:80,15,3,2:0.2,0.1,0.1,0.1", [(None, None), (None, None)]),
}


@pytest.mark.parametrize("caller", MULTIALLELIC)
def test_each_alternate_allele_has_its_own_numbers(tmp_path: Path, caller: str) -> None:
    keys, tumour, expected = MULTIALLELIC[caller]

    found = read(written(tmp_path, f"17 100 . C T,A . PASS GENE=TP53 {keys} {tumour}", samples="FORMAT TUMOR"))

    assert found is not None
    assert [variant.alt for variant in found.variants] == ["T", "A"]
    for variant, (vaf, alt_depth) in zip(found.variants, expected, strict=True):
        assert variant.vaf == (vaf if vaf is None else pytest.approx(vaf, abs=1e-12))
        assert variant.alt_depth == alt_depth


def test_numbers_of_which_nobody_can_tell_the_allele_are_warned_of(tmp_path: Path) -> None:
    report = Report()

    read(written(tmp_path, "17 100 . C T,A . PASS GENE=TP53 GT:AD 1/2:80,15,3,2"), report)

    assert [(issue.code, issue.line, issue.column) for issue in report.issues()] == [("unclear_numbers", 13, "FORMAT")]


def test_info_of_one_sample_gives_vaf_and_depth(tmp_path: Path) -> None:
    variant = only(read(written(tmp_path, "17 100 . C T . PASS GENE=TP53;TVAF=0.2222;TDP=144 GT 0/1")))

    assert (variant.vaf, variant.depth) == (0.2222, 144)


@pytest.mark.parametrize(
    ("keys", "values", "column"),
    [
        ("GT:FREQ", "0/1:12,3%", "T"),
        ("GT:FREQ", "0/1:0.12", "T"),
        ("GT:AD", "0/1:90,-1", "T"),
        ("GT:AD", "0/1:90,1.5", "T"),
        ("GT:AF", "0/1:nan", "T"),
        ("GT:DP", "0/1:1e3", "T"),
    ],
)
def test_numbers_that_would_have_to_be_guessed_are_refused(tmp_path: Path, keys: str, values: str, column: str) -> None:
    report = Report()

    assert read(written(tmp_path, f"17 100 . C T . PASS GENE=TP53 {keys} {values}"), report) is None
    assert [(issue.code, issue.line, issue.column) for issue in report.issues()] == [("not_a_number", 13, column)]


def test_pindel_s_genotype_does_not_hide_a_rare_variant(tmp_path: Path) -> None:
    row = "17 100 . CA C . PASS GENE=TP53 GT:AD 0/0:95,5"

    assert only(read(written(tmp_path, row, extra="##source=pindel\n"))).vaf == 0.05
    hidden, report = read(written(tmp_path, row), report := Report()), report
    assert hidden is not None
    assert len(hidden.variants) == 0
    assert [(issue.code, issue.count) for issue in report.issues()] == [("not_in_tumour", 1)]


@pytest.mark.parametrize(
    ("samples", "extra"),
    [
        ("FORMAT B A", "##tumor_sample=A\n"),
        ("FORMAT B A", "##normal_sample=B\n"),
        ("FORMAT B A", '##SAMPLE=<ID=B,Description="Normal blood">\n##SAMPLE=<ID=A,Description="Primary tumor">\n'),
        ("FORMAT B A", "##PEDIGREE=<Derived=A,Original=B>\n"),
        ("FORMAT NORMAL PRIMARY", ""),
        ("FORMAT normal_1 S2", ""),
        ("FORMAT RNA_TUMOR DNA_TUMOR", ""),
        ("FORMAT buffy_coat cfDNA", ""),
        ("FORMAT TCGA-AA-0001-10A-01D TCGA-AA-0001-01A-01D", ""),
    ],
)
def test_the_tumour_column_follows_a_stated_rule(tmp_path: Path, samples: str, extra: str) -> None:
    row = "17 100 . C T . PASS GENE=TP53 GT:AF 0/1:0.1 0/1:0.2"

    assert only(read(written(tmp_path, row, samples=samples, extra=extra))).vaf == 0.2


def test_two_samples_without_a_rule_ask_for_the_option(tmp_path: Path) -> None:
    report = Report()

    assert read(written(tmp_path, "17 100 . C T . PASS X GT 0/1 0/1", samples="FORMAT B A"), report) is None
    assert "option 'sample'" in report.issues()[0].message


def test_what_the_database_cannot_hold_is_said_here(tmp_path: Path) -> None:
    effects = "&".join(
        ["splice_acceptor_variant", "coding_sequence_variant", "intron_variant", "NMD_transcript_variant"]
    )
    report = Report()

    variant = only(read(written(tmp_path, f"17 100 . C T . PASS GENE={'G' * 40};EFFECT={effects} GT 0/1"), report))

    assert (variant.gene, variant.effect) == ("", "splice_acceptor_variant&coding_sequence_variant&intron_variant")
    assert [issue.code for issue in report.issues()] == ["too_long"]
    assert read(written(tmp_path, "17 99999999999 . C T . PASS X GT 0/1"), report) is None
