"""Odd but legal files of vectors, cells and genes: each is recognised by the registry and opens."""

from pathlib import Path

import pytest

from ingest import registry
from ingest.records import Package, StudyRecord
from ingest.sources import KnownStudy

WILD = Path(__file__).parent
KNOWN = KnownStudy(
    record=StudyRecord(code="one", name="One", index_date="diagnosis"), patients=frozenset({"P1", "P2", "P3", "1", "2"})
)
HOUSE = {"encoder": "house", "dim": "8"}

# path: options, and (encoder, unit, patients, counts) of each table
VECTORS = {
    "P1_clam.h5": (HOUSE, [("house", "tile", ("P1",), (3,))]),
    "P1_clam_half.pt": (HOUSE, [("house", "tile", ("P1",), (3,))]),
    "P1_before_torch_1_6.pt": (HOUSE, [("house", "tile", ("P1",), (3,))]),
    "P2 slide 7.h5": ({"dim": "8", "patient": "P2"}, [("house", "tile", ("P2",), (3,))]),
    "P2_one_vector.h5": ({"dim": "8"}, [("house", "slide", ("P2",), (1,))]),
    "P3_patient.h5": ({"dim": "8", "encoder": "house-1a2b"}, [("house-1a2b", "patient", ("P3",), (1,))]),
    "P3_micrometres.h5": ({"dim": "8"}, [("house", "tile", ("P3",), (3,))]),
    "P1_barcodes.h5": (HOUSE, [("house", "tile", ("P1",), (3,))]),
    "P1_layers.pt": (HOUSE, [("house", "slide", ("P1",), (1,))]),
    "slideflow": ({"dim": "8"}, [("House", "tile", ("P1",), (3,))]),
    "owkin": (HOUSE, [("house", "tile", ("P2",), (3,))]),
    "P1_columns_first.npy": (HOUSE, [("house", "tile", ("P1",), (3,))]),
    "cells.npy": (HOUSE, [("house", "tile", ("P1", "P2"), (2, 1))]),
    "everybody.npz": (HOUSE, [("house", "slide", ("P1", "P2"), (1, 1))]),
    "groups.h5": (HOUSE, [("house", "tile", ("P1", "P2"), (3, 3))]),
}
CELLS = {
    "zeros_and_upper_case.h5ad": (("P1", "P2"), (2, 3), 1),
    "numbers_as_patients.h5ad": (("1", "2"), (3, 3), 0),
    "P1_no_columns.h5ad": (("P1",), (6,), 0),
    "categories_beside_obs.h5ad": (("P1", "P2"), (2, 1), 0),
}
GENES = {
    "byte_order_mark.gmt": ["T cell", "B cell"],
    "comments.genes.txt": ["comments"],
    "markers.json": ["T cell", "B cell"],
    "spaces_in_names.csv": ["T cell", "B cell"],
}


def read(path: Path, kind: str, **options: str) -> Package:
    assert registry.detect(path).kind == kind
    package = registry.read([path], study="one", known=KNOWN, options=options)
    assert package.errors == []
    return package


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_open(name: str) -> None:
    options, tables = VECTORS[name]

    package = read(WILD / "embedding" / name, "embedding", **options)

    assert [(each.encoder, each.unit, each.patients, each.counts) for each in package.embeddings] == tables


@pytest.mark.parametrize("name", CELLS)
def test_cells_open(name: str) -> None:
    patients, counts, shares = CELLS[name]

    package = read(WILD / "anndata" / name, "anndata")

    assert (package.embeddings[0].encoder, package.embeddings[0].patients) == ("novae", patients)
    assert package.embeddings[0].counts == counts
    assert len(package.tables) == shares


def test_a_numbered_table_of_an_unusual_length_opens_with_its_dim() -> None:
    package = read(WILD / "anndata" / "geneformer.csv", "anndata", dim="64")
    assert [each.name for each in package.embeddings] == ["geneformer", "geneformer: B", "geneformer: T"]


def test_labels_alone_open() -> None:
    (shares,) = read(WILD / "anndata" / "labels_only.h5ad", "anndata").tables
    assert shares.features == ("B", "T")


@pytest.mark.parametrize("name", GENES)
def test_gene_sets_open(name: str) -> None:
    package = read(WILD / "gene_list" / name, "gene_list")
    assert [each.name for each in package.gene_sets] == GENES[name]


@pytest.mark.parametrize(("name", "count"), [("complexes.tsv", 3), ("pairs_of_patients.csv", 2)])
def test_pairs_open(name: str, count: int) -> None:
    assert len(read(WILD / "gene_list" / name, "gene_list").gene_links) == count
