"""Every defect of a lone MAF says its code, line and column: named edits of the wild GDC file."""

from pathlib import Path

import pytest

from ingest.maf.format import FORMAT
from ingest.records import Package
from ingest.requests import Request

WILD = Path(__file__).resolve().parent.parent / "wild" / "maf" / "gdc.maf"
NAME = "broken.maf"

# name: old text, new text, code, line, column
CASES = {
    "wrong_version": ("#version gdc-1.0.0", "#version 3.0", "wrong_version", 1, None),
    "missing_column": ("Reference_Allele", "Ref", "missing_column", 4, "Reference_Allele"),
    "no_build": ("NCBI_Build", "Build", "missing_build", 4, "NCBI_Build"),
    "two_builds": ("7157\tHere\tGRCh38", "7157\tHere\tGRCh37", "build_mismatch", 6, "NCBI_Build"),
    "mouse_build": ("7273\tHere\tGRCh38", "7273\tHere\tGRCm38", "build_mismatch", 6, "NCBI_Build"),
    "position_in_words": ("\t7673803\t", "\t7673803a\t", "not_an_integer", 5, "Start_Position"),
    "position_beyond_chromosome": ("178527123\t", "978527123\t", "position_beyond_contig", 6, "Start_Position"),
    "end_before_start": ("7673803\t7673803", "7673803\t7673802", "end_before_start", 5, "Start_Position"),
    "allele_in_words": ("SNP\tG\tG\tA", "SNP\tG\tG\tTRUE", "bad_allele", 5, "Tumor_Seq_Allele2"),
    "count_in_words": ("\t90\t30\t", "\t90\tmany\t", "not_an_integer", 5, "t_alt_count"),
    "more_changed_than_all": ("\t120\t90\t30\t", "\t20\t\t30\t", "vaf_out_of_range", 5, "t_alt_count"),
    "no_gene": ("TP53\t7157", "\t0", "no_gene", 5, "Hugo_Symbol"),
    "no_sample": ("TCGA-AA-0001-01A-11D-1111-08", "", "missing_value", 5, "Tumor_Sample_Barcode"),
    "ragged_row": ("\trs28934576", "", "ragged_row", 5, None),
    "blank_line": ("TTN\t", "\nTTN\t", "blank_line", 6, "Hugo_Symbol"),
    "markup": ("p.R273C", "<b>p.R273C", "markup_in_value", 5, "HGVSp_Short"),
    "not_utf8": ("p.R273C", "p.R\udcff", "not_utf8", 5, None),
}  # fmt: skip


def read(path: Path) -> Package:
    return FORMAT.read(Request(paths=(path,), study="s", workspace=path.parent, uid_salt="x"))


@pytest.mark.parametrize(("old", "new", "code", "line", "column"), CASES.values(), ids=CASES)
def test_a_broken_maf_says_what_is_wrong_and_where(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: str | None
) -> None:
    text = WILD.read_text()
    assert old in text
    path = tmp_path / NAME
    path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))

    found = [(issue.code, issue.file, issue.line, issue.column) for issue in read(path).errors]

    assert (code, NAME, line, column) in found


def test_the_same_row_again_is_an_error(tmp_path: Path) -> None:
    lines = WILD.read_text().splitlines()
    path = tmp_path / NAME
    path.write_text("\n".join([*lines, lines[4]]) + "\n")

    assert [(issue.code, issue.line) for issue in read(path).errors] == [("duplicate_variant", 11)]
