from ingest.checks import Report
from ingest.genes import GeneNames, load_genes, pathway_genes
from ingest.genes.table import ROLES, load_aliases


def test_every_gene_has_a_known_role_and_no_alias_of_its_own_name() -> None:
    for gene in load_genes().values():
        assert gene.role in ROLES, gene
        assert gene.symbol not in gene.aliases


def test_the_table_holds_the_genes_that_panels_test() -> None:
    panel = {
        "TP53",
        "KRAS",
        "EGFR",
        "BRCA1",
        "BRCA2",
        "PIK3CA",
        "STK11",
        "KEAP1",
        "ERBB2",
        "ALK",
        "MET",
        "RET",
        "NTRK1",
    }

    assert panel <= set(load_genes())
    assert len(load_genes()) >= 300


def test_pathways_hold_their_best_known_members() -> None:
    pathways = pathway_genes()

    assert "MDM2" in pathways["p53"]
    assert {"KRAS", "EGFR"} <= set(pathways["rtk_ras"])
    assert "MSH6" in pathways["mismatch_repair"]
    assert all(genes == tuple(sorted(set(genes))) for genes in pathways.values())


def test_aliases_never_hide_an_approved_symbol() -> None:
    assert not set(load_aliases()) & set(load_genes())
    assert load_aliases()["MLL"] == "KMT2A"
    assert load_aliases()["FAM123B"] == "AMER1"


def test_names_keep_rename_and_report() -> None:
    report = Report()
    names = GeneNames(report, file="v.csv", column="gene")

    assert [names.of(symbol, line=line) for line, symbol in enumerate(("TP53", "PARK2", "tp53", "MLL2"), start=2)] == [
        "TP53",
        "PRKN",
        "tp53",
        "KMT2D",
    ]
    found = {issue.code: (issue.line, issue.count, issue.value) for issue in report.issues()}
    assert found == {"gene_not_in_table": (4, 1, "tp53"), "gene_renamed": (3, 2, "PARK2")}
