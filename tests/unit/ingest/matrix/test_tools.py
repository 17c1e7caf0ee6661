"""Tables as the common tools write them, on values of our own."""

from pathlib import Path

import pytest

from ingest.matrix.format import recognise
from tests.unit.ingest.matrix.test_reader import bring

COUNTS = (
    '# Program:featureCounts v2.0.1; Command:"featureCounts" "-o" "x"\n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\t/runs/P1.Aligned.bam\t/runs/P2.Aligned.bam\n"
    "ENSG00000141510\t17;17\t1;5\t3;9\t-;-\t8\t23\t11\n"
    "ENSG00000133703.12\t12\t1\t9\t+\t9\t5\t0\n"
)
STAR = (
    "# gene-model: a\ngene_id\tgene_name\tgene_type\tunstranded\ttpm_unstranded\tfpkm_unstranded\n"
    "N_unmapped\t\t\t812\t\t\nENSG00000141510.18\tTP53\tprotein_coding\t31\t44.5\t16.5\n"
)
SALMON = "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENST00000269305.8\t2356\t1970.7\t659.5\t100\n"
RSEM = (
    "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM\n"
    "ENSG00000141510.18\tA,B\t9\t8\t5\t2.5\t1\n"
)


def test_counts_of_several_alignments_are_of_the_patients_they_are_named_after(tmp_path: Path) -> None:
    package = bring(tmp_path, COUNTS, name="counts.txt")

    table = package.tables[0]
    assert (table.patients, table.features) == (("P1", "P2"), ("ENSG00000141510", "ENSG00000133703.12"))
    assert table.values.tolist() == [[23, 5], [11, 0]]
    assert not package.errors


@pytest.mark.parametrize(
    ("name", "text", "feature", "value"),
    [
        ("P1.star_gene_counts.tsv", STAR, "ENSG00000141510.18", 44.5),
        ("P1.quant.sf", SALMON, "ENST00000269305.8", 659.5),
        ("P1.genes.results", RSEM, "ENSG00000141510.18", 2.5),
    ],
)
def test_the_tpm_of_a_quantifier(tmp_path: Path, name: str, text: str, feature: str, value: float) -> None:
    package = bring(tmp_path, text, name=name)

    assert recognise(tmp_path / name)
    assert [(each.features, each.patients, each.values.tolist()) for each in package.tables] == [
        ((feature,), ("P1",), [[value]])
    ]


def test_a_defect_below_a_program_s_comment_has_its_line(tmp_path: Path) -> None:
    package = bring(tmp_path, COUNTS.replace("\t23\t", "\tmany\t"), name="counts.txt")

    assert [(issue.code, issue.line) for issue in package.errors] == [("not_a_number", 3)]


def test_gistic_is_copy_number_of_the_patients_in_the_barcodes(tmp_path: Path) -> None:
    text = "Gene Symbol\tLocus ID\tCytoband\tTCGA-AB-0001-03A\nTP53\t7157\t17p13.1\t-1\nKRAS\t3845\t12p12.1\t2\n"

    table = bring(tmp_path, text, name="all_thresholded.by_genes.txt").tables[0]

    assert (table.kind, table.patients, table.values.tolist()) == ("cnv", ("TCGA-AB-0001",), [[-1, 2]])


def test_copies_of_cnvkit(tmp_path: Path) -> None:
    text = (
        "chromosome\tstart\tend\tgene\tlog2\tcn\tcn1\tcn2\n"
        "chr1\t1\t100\tA\t-0.9\t1\t1\t0\nchr2\t1\t300\tB\t0\t2\t1\t1\n"
    )

    package = bring(tmp_path, text, name="P1.hg38.call.cns")

    assert {each.name: each.value for each in package.observations} == {
        "ploidy": 1.75,
        "loh_fraction": 0.25,
        "fraction_genome_altered": 0.25,
    }


def test_arriba_counts_both_sides_and_names_neighbours_of_a_breakpoint_between_genes(tmp_path: Path) -> None:
    text = (
        "#gene1\tgene2\tbreakpoint1\tbreakpoint2\tsplit_reads1\tsplit_reads2\n"
        "EML4\tALK\t2:42522694\t2:29446394\t17\t14\n"
        "AC0(1200),AC1(320)\tALK\t2:29000000\t2:29446394\t1\t1\n"
    )

    package = bring(tmp_path, text, name="P1.hg19.fusions.tsv")

    assert [(each.origin, each.target, each.weight) for each in package.gene_links] == [("EML4", "ALK", 31.0)]
    assert len(package.raws) == 2


def test_fusioncatcher_s_columns(tmp_path: Path) -> None:
    columns = (
        "Gene_1_symbol(5end_fusion_partner)\tGene_2_symbol(3end_fusion_partner)\tSpanning_unique_reads\t"
        "Fusion_point_for_gene_1(5end_fusion_partner)\tFusion_point_for_gene_2(3end_fusion_partner)\n"
    )

    package = bring(tmp_path, columns + "EML4\tALK\t6\t2:42522694:+\t2:29446394:-\n", name="P1.hg19.list.txt")

    assert [(each.origin, each.target, each.weight) for each in package.gene_links] == [("EML4", "ALK", 6.0)]


def test_msisensor_s_percentage(tmp_path: Path) -> None:
    text = "Total_Number_of_Sites\tNumber_of_Somatic_Sites\t%\n230\t60\t26.09\n"

    package = bring(tmp_path, text, name="P1.msi.tsv")

    assert [(each.patient, each.name, each.value) for each in package.observations] == [("P1", "msi_percent", 26.09)]


def test_a_name_that_a_program_gives_to_every_file_names_no_patient(tmp_path: Path) -> None:
    refused = bring(tmp_path, SALMON, name="quant.sf")
    asked = bring(tmp_path, SALMON, name="quant.sf", patient="P1")

    assert [(issue.code, issue.column) for issue in refused.errors] == [("patient_unknown", "patient")]
    assert asked.tables[0].patients == ("P1",)
