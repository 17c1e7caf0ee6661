from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.checks import Report
from ingest.mutations import DEFAULT_SILENT, MafRows, MafRules, Specimen, read_maf, variants_of
from ingest.records import SpecimenKind, VariantRecord
from ingest.sheets import open_sheet

BUILDS = {"GRCh37": "GRCh37"}
ROW = {
    "Hugo_Symbol": "KRAS",
    "Entrez_Gene_Id": "3845",
    "NCBI_Build": "GRCh37",
    "Chromosome": "12",
    "Start_Position": "25398284",
    "End_Position": "25398284",
    "Variant_Classification": "Missense_Mutation",
    "Variant_Type": "SNP",
    "Reference_Allele": "C",
    "Tumor_Seq_Allele1": "C",
    "Tumor_Seq_Allele2": "T",
    "Tumor_Sample_Barcode": "S1",
    "HGVSp_Short": "p.G12D",
    "t_alt_count": "10",
    "t_ref_count": "90",
}


def read(tmp_path: Path, *changes: Mapping[str, str], report: Report | None = None, **rules: object) -> MafRows:
    rows = [ROW | change for change in changes]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    path = tmp_path / "a.maf"
    path.write_text("\n".join(lines) + "\n")
    report = report or Report()
    sheet = open_sheet(path, label="a.maf", report=report)
    assert sheet is not None
    found = read_maf(sheet, MafRules(build="GRCh37", builds=BUILDS, **rules), report)  # type: ignore[arg-type]
    assert found is not None
    return found


def only(rows: MafRows) -> VariantRecord:
    specimens = {name: Specimen(patient="P1", kind=SpecimenKind.TISSUE, day=3) for name in rows.samples}
    variants, stored = variants_of(rows, specimens)
    assert stored.all()
    assert len(variants) == 1
    return variants[0]


def codes(report: Report) -> set[str]:
    return {issue.code for issue in report.issues()}


@pytest.mark.parametrize(
    ("first", "second", "alternate"),
    [("C", "T", "T"), ("T", "C", "T"), ("T", "", "T"), ("A", "T", "T"), ("C", "C", None), ("", "T", "T")],
)
def test_the_changed_allele_is_the_one_that_is_not_the_reference(
    tmp_path: Path, first: str, second: str, alternate: str | None
) -> None:
    rows = read(tmp_path, {"Tumor_Seq_Allele1": first, "Tumor_Seq_Allele2": second, "Variant_Type": ""})

    assert only(rows).alt == alternate


@pytest.mark.parametrize(
    ("alternate", "reference", "total", "vaf", "depth"),
    [
        ("10", "90", "", 0.1, 100),
        ("10", "90", "200", 0.1, 200),
        ("10", "", "40", 0.25, 40),
        (".", "90", "", None, None),
        ("0", "0", "", None, 0),
        ("-1", "90", "", None, None),
    ],
)
def test_vaf_and_depth_come_from_the_counts(
    tmp_path: Path, alternate: str, reference: str, total: str, vaf: float | None, depth: int | None
) -> None:
    variant = only(read(tmp_path, {"t_alt_count": alternate, "t_ref_count": reference, "t_depth": total}))

    assert (variant.vaf, variant.depth) == (vaf, depth)


def test_more_changed_reads_than_reads_are_an_error(tmp_path: Path) -> None:
    report = Report()
    read(tmp_path, {"t_ref_count": "", "t_depth": "5"}, report=report)

    assert codes(report) == {"vaf_out_of_range"}


def test_silent_classes_are_left_out_but_the_tert_promoter_stays(tmp_path: Path) -> None:
    report = Report()
    rows = read(
        tmp_path,
        {"Variant_Classification": "Silent"},
        {"Variant_Classification": "5'Flank"},
        {"Variant_Classification": "5'Flank", "Hugo_Symbol": "TERT", "Entrez_Gene_Id": "7015", "Chromosome": "5"},
        {"Hugo_Symbol": "Unknown", "Entrez_Gene_Id": "0"},
        report=report,
        silent=DEFAULT_SILENT,
    )

    assert rows.data.column("gene").to_pylist() == ["TERT"]
    assert rows.left_out == {"silent_variant": 3}
    assert rows.lines.tolist() == [4]
    assert [(issue.code, issue.line, issue.count) for issue in report.issues()] == [("silent_variant", 2, 3)]


def test_germline_variants_are_apart_and_other_states_left_out(tmp_path: Path) -> None:
    words = ("Germline", "LOH", "Wildtype", "Somatic", "")
    places = [str(at) for at in range(1, len(words) + 1)]
    changes = [
        {"Mutation_Status": word, "Start_Position": at, "End_Position": at}
        for word, at in zip(words, places, strict=True)
    ]
    rows = read(tmp_path, *changes)

    assert rows.data.column("position").to_pylist() == [4, 5]
    assert rows.germline.column("position").to_pylist() == [1]
    assert rows.left_out == {"not_loaded": 2, "germline_variant": 1}


def test_symbols_are_approved_once_a_file(tmp_path: Path) -> None:
    report = Report()
    rows = read(tmp_path, {"Hugo_Symbol": "MLL2"}, {"Hugo_Symbol": "KMT2D", "Start_Position": "1"}, report=report)

    assert rows.data.column("gene").to_pylist() == ["KMT2D", "KMT2D"]
    assert "gene_renamed" in codes(report)


def test_contradictions_are_warnings_and_errors_where_strict(tmp_path: Path) -> None:
    for strict in (False, True):
        report = Report()
        read(tmp_path, {"Variant_Type": "DNP"}, report=report, strict=strict)
        assert codes(report) == {"variant_type_mismatch"}
        assert report.has_errors is strict


@pytest.mark.parametrize(
    ("kind", "reference", "first", "second", "end", "column"),
    [
        ("INS", "CC", "C", "C", "25398285", "Variant_Type"),
        ("INS", "-", "-", "T", "25398290", "Start_Position"),
        ("DEL", "C", "C", "CC", "25398284", "Variant_Type"),
        ("DEL", "CCC", "C", "-", "25398284", "Start_Position"),
        ("DEL", "C", "NA", "-", "25398284", "Variant_Type"),
        ("DEL", "C", "C", "--", "25398284", "Variant_Type"),
        ("TNP", "C", "C", "T", "25398284", "Variant_Type"),
        ("ONP", "C", "C", "T", "25398284", "Variant_Type"),
        ("SNP", "C", "C", "-", "25398284", "Variant_Type"),
    ],
)
def test_alleles_positions_and_type_must_agree(
    tmp_path: Path, kind: str, reference: str, first: str, second: str, end: str, column: str
) -> None:
    report = Report()
    alleles = {"Reference_Allele": reference, "Tumor_Seq_Allele1": first, "Tumor_Seq_Allele2": second}
    change = {"Variant_Type": kind, "End_Position": end} | alleles
    read(tmp_path, change, report=report, strict=True)

    assert ("variant_type_mismatch", column) in {(issue.code, issue.column) for issue in report.issues()}


@pytest.mark.parametrize(
    ("status", "origin", "alleles", "is_wrong"),
    [
        ("Valid", "Somatic", ("C", "T", "C", "C"), False),
        ("Valid", "Somatic", ("C", "T", "C", "T"), True),
        ("Valid", "Somatic", ("", "", "", ""), True),
        ("Valid", "Somatic", ("X", "T", "C", "C"), True),
        ("Invalid", "Somatic", ("C", "T", "C", "C"), True),
        ("Invalid", "Somatic", ("C", "C", "C", "C"), False),
        ("Valid", "Germline", ("C", "T", "C", "C"), True),
        ("Untested", "Somatic", ("", "", "", ""), False),
    ],
)
def test_a_second_assay_must_agree_with_its_verdict(
    tmp_path: Path, status: str, origin: str, alleles: tuple[str, ...], is_wrong: bool
) -> None:
    report = Report()
    names = ("Tumor_Validation_Allele1", "Tumor_Validation_Allele2")
    normal = ("Match_Norm_Validation_Allele1", "Match_Norm_Validation_Allele2")
    change = {"Validation_Status": status, "Mutation_Status": origin} | dict(
        zip((*names, *normal), alleles, strict=True)
    )
    read(tmp_path, change, report=report, strict=True)

    assert ("validation_mismatch" in codes(report)) is is_wrong


def test_only_the_sample_asked_for_is_read(tmp_path: Path) -> None:
    rows = read(tmp_path, {}, {"Tumor_Sample_Barcode": "S2", "Start_Position": "7"}, only_sample="S2")

    assert rows.samples == ("S2",)
    assert rows.data.column("position").to_pylist() == [7]
