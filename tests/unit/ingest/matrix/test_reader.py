from pathlib import Path

import numpy as np
import pytest

from ingest.errors import OptionUnknown
from ingest.matrix.format import FORMAT, recognise
from ingest.records import Knowing, Package
from tests.unit.ingest.asking import ask

TALL = "gene,P1,P2\nTP53,1.5,2\nKRAS,0,3\nEGFR,4,\n"
WIDE = "patient,TP53,KRAS,EGFR\nP1,1.5,0,4\nP2,2,3,\n"


def bring(tmp_path: Path, text: str, *patients: str, name: str = "rna.csv", **options: str) -> Package:
    path = tmp_path / name
    path.write_text(text)
    return FORMAT.read(ask(path, *patients, **options))


@pytest.mark.parametrize("text", [TALL, WIDE])
def test_both_ways_round_are_one_table(tmp_path: Path, text: str) -> None:
    package = bring(tmp_path, text, "P1", "P2", transform="log2", day="-3")

    table = package.tables[0]
    assert not package.errors
    assert (table.name, table.kind, table.transform, table.modality) == ("expression", "expression", "log2", "omics")
    assert (table.patients, table.days, table.features) == (("P1", "P2"), (-3, -3), ("TP53", "KRAS", "EGFR"))
    assert table.genes == table.features
    np.testing.assert_array_equal(table.values, np.array([[1.5, 0, 4], [2, 3, np.nan]], dtype=np.float32))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TALL, "read as features_by_patients: the first column holds gene symbols"),
        (WIDE, "read as patients_by_features: the header holds gene symbols"),
        ("x,P1,P2\na,1,2\nb,3,4\n", "read as features_by_patients: the header holds 2 known patients"),
        ("x,a,b\nP1,1,2\nP2,3,4\n", "read as patients_by_features: the first column holds 2 known patients"),
        ("probe,Q1,Q2\na,1,2\nb,3,4\n", "read as features_by_patients: the first column is called 'probe'"),
    ],
)
def test_the_orientation_is_shown_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    package = bring(tmp_path, text, "P1", "P2", new_patients="yes")

    assert [issue.message for issue in package.warnings if issue.code == "orientation_found"] == [reason]


@pytest.mark.parametrize("text", ["x,a,b\nc,1,2\nd,3,4\n", "x,TP53,KRAS\nEGFR,1,2\nBRAF,3,4\n"])
def test_an_orientation_that_cannot_be_told_asks_for_the_option(tmp_path: Path, text: str) -> None:
    package = bring(tmp_path, text, "P1")

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [("orientation_unknown", 1, "x")]
    assert "option 'orient'" in package.errors[0].message
    given = bring(tmp_path, text, "P1", orient="patients_by_features", new_patients="yes")
    assert len(given.tables[0].patients) == 2


def test_accessions_are_kept_as_given(tmp_path: Path) -> None:
    package = bring(tmp_path, "gene_id,P1,P2\nENSG00000141510.18,1,2\nENSG00000133703.14,3,4\n", "P1", "P2")

    assert package.tables[0].features == ("ENSG00000141510.18", "ENSG00000133703.14")
    assert (package.tables[0].genes, package.tables[0].settings["ids"]) == ((), "Ensembl ids")
    assert "genes_not_mapped" in {issue.code for issue in package.warnings}


def test_former_symbols_are_mapped_and_kept(tmp_path: Path) -> None:
    table = bring(tmp_path, "gene,P1,P2\nMDR1,1,2\nTP53,3,4\n", "P1", "P2").tables[0]

    assert (table.features, table.genes) == (("MDR1", "TP53"), ("ABCB1", "TP53"))


def test_of_a_gene_named_twice_the_larger_stays(tmp_path: Path) -> None:
    package = bring(tmp_path, "gene,P1,P2\nTP53,1,2\nKRAS,5,5\nTP53,3,4\n", "P1", "P2")

    assert package.tables[0].features == ("KRAS", "TP53")
    np.testing.assert_array_equal(package.tables[0].values, [[5, 3], [5, 4]])
    assert [(i.code, i.value) for i in package.warnings if i.code == "duplicate_feature"] == [
        ("duplicate_feature", "TP53")
    ]


def test_methylation_is_known_by_its_sites(tmp_path: Path) -> None:
    text = "IlmnID,P1,P2\ncg00000029,0.5,1\ncg00000108,0,0.25\n"

    table = bring(tmp_path, text, "P1", "P2", name="values.csv").tables[0]

    assert (table.kind, table.transform) == ("methylation", "beta")
    m_values = bring(tmp_path, text.replace("0.5", "-3.1"), "P1", "P2", name="values.csv")
    assert [issue.code for issue in m_values.errors] == ["transform_unknown"]
    assert bring(tmp_path, text.replace("0.5", "-3.1"), "P1", "P2", transform="m_value").tables


@pytest.mark.parametrize(
    "text", ["TargetID\tTPM\nTP53\t1.5\nKRAS\t0\n", "gene_id\tlength\tFPKM\tTPM\nTP53\t9\t2\t1.5\nKRAS\t8\t0\t0\n"]
)
def test_a_list_of_one_patient_takes_the_id_from_its_name(tmp_path: Path, text: str) -> None:
    package = bring(tmp_path, text, name="X7.gene_expression.tsv")

    table = package.tables[0]
    assert (table.patients, table.values.tolist(), table.settings["unit"]) == (("X7",), [[1.5, 0.0]], "tpm")
    assert [patient.code for patient in package.patients] == ["X7"]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (TALL.replace("1.5", "1,5").replace("TP53,1,5,2", 'TP53,"1,5",2'), "not_a_number", 2, "P1"),
        (TALL.replace("1.5", "inf"), "not_a_number", 2, "P1"),
        (TALL.replace("P2", "P9"), "id_not_in_patients", 1, "P9"),
        (TALL.replace("P2", "P1-b"), "duplicate_id", 1, "P1-b"),
        (TALL.replace("KRAS", ""), "missing_name", 3, "gene"),
        (WIDE.replace("P2", ""), "missing_id", 3, "patient"),
        (WIDE.replace("P2", "P1"), "duplicate_id", 3, "patient"),
        (TALL.replace("1.5", "1e39"), "out_of_range", 2, "P1"),
    ],
)
def test_defects_are_named_with_their_place(
    tmp_path: Path, text: str, code: str, line: int | None, column: str | None
) -> None:
    package = bring(tmp_path, text, "P1", "P2")

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [(code, line, column)]


def test_a_kind_that_nothing_shows_is_asked_for(tmp_path: Path) -> None:
    assert [issue.code for issue in bring(tmp_path, TALL, "P1", "P2", name="a.csv").errors] == ["kind_unknown"]
    assert bring(tmp_path, TALL, "P1", "P2", name="a.csv", kind="protein").tables[0].kind == "protein"
    with pytest.raises(OptionUnknown):
        bring(tmp_path, TALL, "P1", "P2", kind="weather")


def test_negative_tpm_is_refused(tmp_path: Path) -> None:
    package = bring(tmp_path, "gene,TPM\nTP53,-1\nKRAS,2\n", "P1", name="P1.csv")

    assert [(issue.code, issue.column) for issue in package.errors] == [("out_of_range", "TPM")]


def test_a_patient_without_any_value_was_not_tested(tmp_path: Path) -> None:
    package = bring(tmp_path, WIDE.replace("2,3,", ",,"), "P1", "P2")

    assert package.tables[0].patients == ("P1",)
    assert "empty_row" in {issue.code for issue in package.warnings}


def test_scores_become_observations(tmp_path: Path) -> None:
    text = (
        "sample_id,TMB,panel_size_mb,mutations,MSI_status,MSIsensor_score\n"
        "P1,10,1.5,15,MSI-H,23.1\nP2,<1,1.5,0,MSS,0.2\nP3,failed,,,indeterminate,\nP4,12,1,20,,\n"
    )

    package = bring(tmp_path, text, "P1", "P2", "P3", "P4")

    found = {(each.patient, each.name): (each.state, each.value) for each in package.observations}
    assert found == {
        ("P1", "tmb"): (Knowing.VALUE, 10.0),
        ("P1", "msi_class"): (Knowing.VALUE, 2.0),
        ("P1", "msisensor_score"): (Knowing.VALUE, 23.1),
        ("P2", "tmb"): (Knowing.BELOW_LIMIT, None),
        ("P2", "msi_class"): (Knowing.VALUE, 0.0),
        ("P2", "msisensor_score"): (Knowing.VALUE, 0.2),
        ("P3", "tmb"): (Knowing.FAILED, None),
        ("P3", "msi_class"): (Knowing.FAILED, None),
        ("P4", "tmb"): (Knowing.VALUE, 12.0),
    }
    assert [(issue.code, issue.line) for issue in package.issues] == [("contradicting_values", 5)]
    assert next(each.limit for each in package.observations if each.patient == "P2" and each.name == "tmb") == 1.0


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("P1,-1,MSS", "not_a_number", "TMB"),
        ("P1,5,high", "unknown_result", "MSI_status"),
        ("P9,5,MSS", "id_not_in_patients", "patient"),
        ("P2,5,MSS", "duplicate_observation", "TMB"),
    ],
)
def test_defects_of_scores_are_named(tmp_path: Path, row: str, code: str, column: str) -> None:
    package = bring(tmp_path, f"patient,TMB,MSI_status\nP2,4,\n{row}\n", "P1", "P2")

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [(code, 3, column)]


def test_segments_say_what_the_genome_looks_like(tmp_path: Path) -> None:
    # 100 bases with 2+0 copies, 300 with 1+1, 100 with 3+1; X is left out of the means
    text = (
        "chrom\tstart\tend\tmajor_cn\tminor_cn\n1\t1\t100\t2\t0\n1\t101\t400\t1\t1\n2\t1\t100\t3\t1\nX\t1\t900\t1\t0\n"
    )

    package = bring(tmp_path, text, name="P1.hg38.tsv")

    assert package.study.genome_build == "GRCh38"
    assert {each.name: each.value for each in package.observations} == pytest.approx(
        {"ploidy": (200 + 600 + 400) / 500, "loh_fraction": 0.2, "fraction_genome_altered": 0.2}
    )
    assert package.raws[0].content["rows"][0] == ["1", 1, 100, 2.0, 0.0]


def test_segments_of_several_patients_are_kept_apart(tmp_path: Path) -> None:
    text = "ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean\nP1\t1\t1\t100\t5\t0.1\nP2\t1\t1\t100\t5\t-0.9\n"

    package = bring(tmp_path, text, "P1", "P2", name="cohort.tsv", build="GRCh37")

    assert [(each.patient, each.value) for each in package.observations] == [("P1", 0.0), ("P2", 1.0)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("chrom\tstart\tend\tcn\n1\t200\t100\t2\n", "bad_segment", 2),
        ("chrom\tstart\tend\tcn\n21\t1\t99999999\t2\n", "position_beyond_contig", 2),
        ("chrom\tstart\tend\tcn\n1\t1\t100\t-2\n", "out_of_range", 2),
        ("chrom\tstart\tend\tcn\n", "no_rows", 1),
    ],
)
def test_defects_of_segments_are_named(tmp_path: Path, text: str, code: str, line: int) -> None:
    package = bring(tmp_path, text, "P1", name="P1.tsv")

    assert [(issue.code, issue.line) for issue in package.errors] == [(code, line)]


def test_positions_need_one_build(tmp_path: Path) -> None:
    text = "chrom\tstart\tend\tcn\n1\t1\t100\t2\n"

    assert [issue.code for issue in bring(tmp_path, text, name="P1.tsv").errors] == ["build_unknown"]
    assert [issue.code for issue in bring(tmp_path, text, "P1", name="P1.hg38.tsv").errors] == ["build_mismatch"]


def test_fusions_become_edges_between_genes(tmp_path: Path) -> None:
    text = (
        "FusionGene,LeftBreakpoint,RightBreakpoint,SplitReads\n"
        "EML4--ALK,2:42522694,2:29446394,100\nEML4--ALK,2:42522700,2:29446394,7\n--ALK,2:29955249,2:29717697,50\n"
    )

    package = bring(tmp_path, text, name="P1.grch37.csv")

    assert [(each.kind, each.origin, each.target, each.weight, each.patient) for each in package.gene_links] == [
        ("fusion", "EML4", "ALK", 100.0, "P1")
    ]
    assert len(package.raws) == 3
    assert package.raws[2].content["genes"] == ["", "ALK"]
    assert "partner_unknown" in {issue.code for issue in package.warnings}


def test_fusions_of_other_callers_are_read(tmp_path: Path) -> None:
    star = (
        "#FusionName\tJunctionReadCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
        "EML4--ALK\t9\tEML4^ENSG1\tchr2:42522694:+\tALK^ENSG2\tchr2:29446394:-\n"
    )
    arriba = "#gene1\tgene2\tbreakpoint1\tbreakpoint2\tsplit_reads1\nEML4\tALK\t2:42522694\t2:29446394\t4\n"

    for text, weight in ((star, 9.0), (arriba, 1.0)):
        links = bring(tmp_path, text, name="P1.hg19.tsv").gene_links
        assert [(each.origin, each.target, each.weight) for each in links] == [("EML4", "ALK", weight)]


def test_a_column_nobody_reads_is_said(tmp_path: Path) -> None:
    package = bring(tmp_path, "patient,TMB,remark\nP1,4,x\n", "P1")

    assert [(issue.code, issue.column, issue.value) for issue in package.warnings] == [
        ("ignored_column", "remark", None)
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("EML4-ALK,2:1,2:2,1", "bad_fusion", "fusion"),
        ("EML4--ALK,2-1,2:2,1", "bad_position", "breakpoint1"),
        ("EML4--ALK,2:1,2:2,-1", "out_of_range", "reads"),
    ],
)
def test_defects_of_fusions_are_named(tmp_path: Path, row: str, code: str, column: str) -> None:
    package = bring(tmp_path, f"fusion,breakpoint1,breakpoint2,reads\n{row}\n", "P1", name="P1.csv")

    assert [(issue.code, issue.line, issue.column) for issue in package.errors] == [(code, 2, column)]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Hugo_Symbol,Entrez_Gene_Id,S1", "features by patients: the first column 'Hugo_Symbol' names features"),
        ("id,TP53,KRAS,EGFR", "features by patients: the columns are gene symbols"),
        ("patient,TMB", "TMB or MSI scores: the header has a patient and TMB or MSI"),
        ("patient,age,sex", None),
        ("patient,day,value", None),
        ("", None),
    ],
)
def test_tables_are_recognised_by_their_header(tmp_path: Path, header: str, reason: str | None) -> None:
    (tmp_path / "a.csv").write_text(header + "\n")

    assert recognise(tmp_path / "a.csv") == reason
