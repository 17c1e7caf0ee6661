"""Gene sets and ligand-receptor pairs, in the layouts that people keep them in."""

from pathlib import Path

import pytest

from ingest.errors import NotTheFile
from ingest.gene_list.format import FORMAT, recognise
from ingest.records import Package, StudyRecord
from ingest.requests import Request
from ingest.sources import KnownStudy

STUDY = StudyRecord(code="one", name="One", index_date="diagnosis")
MARKERS = [("T cell", ("CD3E", "CD8A")), ("B cell", ("CD19",))]


def read_text(tmp_path: Path, name: str, text: str | bytes, **options: str) -> Package:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    known = KnownStudy(record=STUDY, patients=frozenset({"P1", "P2"}))
    request = Request(paths=(path,), study="one", workspace=tmp_path, uid_salt="s", known=known, options=options)
    FORMAT.check_options(options)
    return FORMAT.read(request)


def sets_of(package):
    return [(each.name, each.genes) for each in package.gene_sets]


def links_of(package):
    return [(link.origin, link.target, link.weight, link.patient) for link in package.gene_links]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("markers.gmt", "T cell\tmarkers\tCD3E\tCD8A\nB cell\tmarkers\tCD19\n"),
        ("markers.json", '{"T cell": ["CD3E", "CD8A"], "B cell": ["CD19"]}'),
        ("markers.csv", "cell_type,gene\nT cell,CD3E\nT cell,CD8A\nB cell,CD19\n"),
        ("markers.csv", 'Cell Type,Marker Genes\nT cell,"CD3E, CD8A"\nB cell,CD19\n'),
        ("markers.tsv", "gene_set\tgenes\nT cell\tCD3E;CD8A\nB cell\tCD19\n"),
    ],
)
def test_marker_genes_of_any_layout_are_the_same_sets(tmp_path, name, text):
    package = read_text(tmp_path, name, text, source="Geneverse")

    assert recognise(tmp_path / name) is not None
    assert package.errors == []
    assert sets_of(package) == MARKERS
    assert {each.source for each in package.gene_sets} == {"Geneverse"}
    assert package.tally["gene of a set"]["used"] == 3


def test_a_plain_list_has_the_name_of_its_file(tmp_path):
    package = read_text(tmp_path, "exhaustion.genes.txt", "# asked of Geneverse\nPDCD1\nLAG3, TIGIT\nPDCD1\n")
    assert sets_of(package) == [("exhaustion", ("PDCD1", "LAG3", "TIGIT"))]


def test_former_symbols_are_renamed_and_said(tmp_path):
    package = read_text(tmp_path, "a.genes.txt", "MDR1\nEGFR\n")
    assert sets_of(package) == [("a", ("ABCB1", "EGFR"))]
    assert [(issue.code, issue.line) for issue in package.issues] == [("gene_renamed", 1)]


def test_pairs_become_edges_of_the_study(tmp_path):
    text = "ligand,receptor,score\nTGFB1,TGFBR1,0.8\nVEGFA,KDR,2\n"
    package = read_text(tmp_path, "lr.csv", text, source="spaCCC")
    assert recognise(tmp_path / "lr.csv") == "the header names a ligand and a receptor"
    assert links_of(package) == [("TGFB1", "TGFBR1", 0.8, ""), ("VEGFA", "KDR", 2.0, "")]
    assert {(link.kind, link.source) for link in package.gene_links} == {("ligand_receptor", "spaCCC")}


def test_pairs_of_patients_without_a_score_weigh_one(tmp_path):
    text = "sample\tLigand\tReceptor\nP1_tumour\tVEGFA\tKDR\nP2\tVEGFA\tKDR\n"
    assert links_of(read_text(tmp_path, "lr.tsv", text)) == [("VEGFA", "KDR", 1.0, "P1"), ("VEGFA", "KDR", 1.0, "P2")]


def test_a_receptor_of_two_genes_has_two_edges(tmp_path):
    package = read_text(tmp_path, "lr.csv", "ligand,receptor,score\nTGFB1,TGFBR1_TGFBR2,0.5\n", patient="P2")
    assert links_of(package) == [("TGFB1", "TGFBR1", 0.5, "P2"), ("TGFB1", "TGFBR2", 0.5, "P2")]


def test_a_pair_of_several_cell_types_keeps_its_greatest_score(tmp_path):
    text = "source,target,ligand,receptor,score\nT,B,VEGFA,KDR,0.2\nB,T,VEGFA,KDR,0.9\n"
    package = read_text(tmp_path, "lr.csv", text)
    assert links_of(package) == [("VEGFA", "KDR", 0.9, "")]
    assert [(issue.code, issue.count) for issue in package.issues if issue.code == "pair_repeated"] == [
        ("pair_repeated", 1)
    ]


@pytest.mark.parametrize(
    ("name", "text", "code", "line", "column"),
    [
        ("a.gmt", "T cell\tCD3E\n", "ragged_row", 1, None),
        ("a.gmt", "T cell\tx\tCD3E\n\tx\tCD8A\n", "set_without_name", 2, None),
        ("a.genes.txt", "CD3E\n<html>\n", "not_a_gene", 2, "gene"),
        ("a.genes.txt", "# nothing\n", "empty_set", None, None),
        ("a.genes.txt", b"CD3E\n\xff\xfe\n", "not_utf8", None, None),
        ("a.json", '{"T": ["CD3E"]', "not_json", 1, None),
        ("a.json", '{"T": ["CD3E"], "B": 4}', "not_a_gene_list", None, "genes"),
        ("a.csv", "cell_type,size\nT,3\n", "missing_column", 1, None),
        ("a.csv", "ligand,receptor,score\nVEGFA,KDR,much\n", "not_a_number", 2, "score"),
        ("a.csv", "ligand,receptor,score\nVEGFA,KDR,-1\n", "negative_score", 2, "score"),
        ("a.csv", "ligand,receptor\nVEGFA,\n", "not_a_gene", 2, "receptor"),
        ("a.csv", "ligand,receptor\n", "no_pairs", None, None),
        ("a.csv", "patient,ligand,receptor\nX9,VEGFA,KDR\n", "id_not_in_patients", 2, "patient"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, name, text, code, line, column):
    errors = read_text(tmp_path, name, text).errors
    assert [(issue.code, issue.file, issue.line, issue.column) for issue in errors] == [(code, name, line, column)]


def test_a_web_page_is_refused(tmp_path):
    with pytest.raises(NotTheFile):
        read_text(tmp_path, "a.gmt", "<!doctype html><p>not found")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "patient,gene,vaf\nP1,KRAS,0.1\n"),
        ("a.json", '{"resourceType": "Bundle"}'),
        ("a.txt", "KRAS\n"),
        ("a.csv", "\x00\xff"),
    ],
)
def test_other_files_are_not_recognised(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="latin-1")
    assert recognise(tmp_path / name) is None
