"""What the specification forbids and allows, a line at a time, on records of our own."""

from pathlib import Path

import pytest

from ingest.checks import Report
from tests.unit.ingest.vcf.test_reader import only, read, written

ROW = {
    "CHROM": "1", "POS": "100", "ID": ".", "REF": "C", "ALT": "T", "QUAL": "50", "FILTER": "PASS", "INFO": "DP=9",
    "FORMAT": "GT", "T": "0/1",
}  # fmt: skip


def row(**parts: str) -> str:
    return " ".join((ROW | parts).values())


def codes(tmp_path: Path, *rows: str, extra: str = "") -> list[tuple[str, int | None, str | None]]:
    report = Report()
    read(written(tmp_path, *rows, extra=extra), report)
    return [(issue.code, issue.line, issue.column) for issue in report.issues() if issue.code != "no_gene"]


@pytest.mark.parametrize(
    ("parts", "code", "column"),
    [
        ({"CHROM": "<1"}, "bad_chromosome", "CHROM"),
        ({"CHROM": "chr,1"}, "bad_chromosome", "CHROM"),
        ({"CHROM": "chr:1"}, "bad_chromosome", "CHROM"),
        ({"CHROM": "*1"}, "bad_chromosome", "CHROM"),
        ({"ID": ";rs1"}, "bad_id", "ID"),
        ({"ID": "rs1;"}, "bad_id", "ID"),
        ({"ALT": "[1:200["}, "bad_alt", "ALT"),
        ({"ALT": "A[1:200[A"}, "bad_alt", "ALT"),
        ({"FILTER": "q10;."}, "bad_field", "FILTER"),
        ({"FILTER": "PASS;"}, "bad_field", "FILTER"),
        ({"FILTER": "q10;0;s5"}, "bad_field", "FILTER"),
        ({"INFO": "AC=-1"}, "not_a_number", "INFO"),
        ({"INFO": "NS=3;MQ=high"}, "not_a_number", "INFO"),
        ({"INFO": "SOMATIC=perhaps"}, "bad_field", "INFO"),
        ({"INFO": "=3"}, "bad_field", "INFO"),
        ({"FORMAT": "GT::DP", "T": "0/1:1:2"}, "bad_format", "FORMAT"),
        ({"FORMAT": "GT:DP:DP", "T": "0/1:1:2"}, "bad_format", "FORMAT"),
        ({"FORMAT": "GT:G_S", "T": "0/1:1"}, "bad_format", "FORMAT"),
        ({"FORMAT": "GT:DS", "T": "0/1:many"}, "not_a_number", "T"),
        ({"FORMAT": "GT:CH", "T": "0/1:many"}, "not_a_number", "T"),
    ],
)
def test_what_is_forbidden_is_named_with_its_place(
    tmp_path: Path, parts: dict[str, str], code: str, column: str
) -> None:
    declared = '##FORMAT=<ID=DS,Number=1,Type=Float,Description="d">\n'
    declared += '##FORMAT=<ID=CH,Number=1,Type=Character,Description="c">\n'

    assert (code, 15, column) in codes(tmp_path, row(**parts), extra=declared)


@pytest.mark.parametrize(
    "parts",
    [
        {"CHROM": "<2>"},
        {"CHROM": "HLA-A*01:01"},
        {"ID": "rs1;rs2"},
        {"ALT": ".[1:200["},
        {"ALT": "]1:200]AGT"},
        {"FILTER": "."},
        {"INFO": "SOMATIC;H3=1;AF=1.1e-12;BQ=."},
        {"FORMAT": "GT:X_Y", "T": "0/1:1.5"},
    ],
)
def test_what_is_odd_but_legal_opens(tmp_path: Path, parts: dict[str, str]) -> None:
    declared = '##FORMAT=<ID=X_Y,Number=1,Type=Integer,Description="d">\n##contig=<ID=HLA-A*01:01,length=3503>\n'

    assert codes(tmp_path, row(**parts), extra=declared) == []


@pytest.mark.parametrize(
    "line",
    [
        "##a line of plain text",
        '##INFO=<ID=XX,Number=1,Type=Float,Description="not closed"',
        '##ALT=<ID=DUP,Description="without the last mark>',
        '##FORMAT=<Number=1,Type=Float,Description="nameless">',
        '##INFO=<ID=XX,Number=one,Type=Float,Description="d">',
        '##INFO=<ID=XX,Number=1,Type=Double,Description="d">',
    ],
)
def test_a_header_line_against_its_grammar(tmp_path: Path, line: str) -> None:
    assert codes(tmp_path, row(), extra=f"{line}\n") == [("bad_header_line", 12, "##")]


def test_escaped_quotation_marks_and_programs_own_lines_are_no_defect(tmp_path: Path) -> None:
    lines = '##INFO=<ID=XX,Number=R,Type=Float,Description="a \\"b\\", c">\n##GATKCommandLine=<ID=x,y="unclosed>\n'

    assert codes(tmp_path, row(), extra=lines) == []


def test_one_variant_written_with_other_bases_around_it_is_the_same(tmp_path: Path) -> None:
    found = codes(tmp_path, row(REF="TAT", ALT="TGT"), row(POS="101", REF="A", ALT="G"))

    assert found == [("duplicate_record", 14, "POS")]


def test_structural_alleles_of_one_place_are_several_variants(tmp_path: Path) -> None:
    assert codes(tmp_path, row(ALT="<INS>"), row(ALT="<INS>")) == []


def test_records_out_of_order_are_read_and_said(tmp_path: Path) -> None:
    rows = [row(POS="200"), row(POS="100"), row(CHROM="2"), row(POS="300")]

    assert codes(tmp_path, *rows) == [("unsorted", 14, "POS"), ("unsorted", 16, "POS")]


def test_a_blank_line_at_the_end_loses_nothing_and_one_before_a_record_may(tmp_path: Path) -> None:
    at_the_end = written(tmp_path, row())
    at_the_end.write_text(at_the_end.read_text() + "\n\n")
    assert read(at_the_end) is not None

    assert codes(tmp_path, row(), "", row(POS="200")) == [("blank_line", 14, "CHROM")]


def test_vardict_s_reads_by_strand_are_not_the_alternate_s(tmp_path: Path) -> None:
    path = written(tmp_path, row(FORMAT="GT:DP:VD:ALD:RD:AD:AF", T="0/1:60:12:7,5:25,23:48,12:0.2"))

    variant = only(read(path))

    assert (variant.vaf, variant.depth, variant.alt_depth) == (0.2, 60, 12)


def test_a_verdict_of_somatic_outweighs_the_reference_genotype(tmp_path: Path) -> None:
    rows = [row(FORMAT="GT:SS:AD", T="0/0:2:43,4"), row(POS="200", FORMAT="GT:SS:AD", T="0/0:0:43,4")]

    variant = only(read(written(tmp_path, *rows)))

    assert (variant.position, variant.alt_depth) == (100, 4)


@pytest.mark.parametrize("names", ["HCC_N HCC_T", "S1-G1 S1-T2", "S1-match S1"])
def test_the_tumour_by_the_last_part_of_the_names(tmp_path: Path, names: str) -> None:
    path = written(tmp_path, f"{row()} 0/1", samples=f"FORMAT {names}")

    found = read(path)

    assert found is not None
    assert found.specimen.sample in {"HCC_T", "S1-T2", "S1"}
