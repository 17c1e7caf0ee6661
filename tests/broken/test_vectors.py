"""One broken file of vectors, cells or genes per mistake: the code and the place."""

from pathlib import Path

import pytest

from ingest import registry
from ingest.errors import IngestError
from ingest.records import Package, StudyRecord
from ingest.sources import KnownStudy

BROKEN = Path(__file__).parent
KNOWN = KnownStudy(
    record=StudyRecord(code="one", name="One", index_date="diagnosis"), patients=frozenset({"P1", "P2", "P3"})
)
HOUSE = {"encoder": "house", "dim": "8"}
DIM = {"dim": "8"}

# folder: file in it, options, code, file of the issue, line, column
CASES = {
    "embedding/patch_tokens": ("P1.h5", DIM, "embedding_shape", "P1.h5", None, "features"),
    "embedding/nan": ("P1.h5", DIM, "not_finite", "P1.h5", None, "features"),
    "embedding/no_encoder": ("P1.h5", {}, "encoder_unknown", "P1.h5", None, "encoder"),
    "embedding/other_encoder": ("P1.h5", {"encoder": "uni"}, "encoder_contradicts", "P1.h5", None, "encoder"),
    "embedding/of_nobody": ("X9.h5", DIM, "id_not_in_patients", "X9.h5", None, ""),
    "embedding/other_length": ("P1.h5", DIM, "embedding_dim", "P1.h5", None, "features"),
    "embedding/not_in_registry": ("P1.h5", {}, "encoder_unknown", "P1.h5", None, "encoder"),
    "embedding/pointer": ("P1.pt", HOUSE, "not_the_file", "P1.pt", None, None),
    "embedding/pickle": ("titan.pkl", {}, "pickle_refused", "titan.pkl", None, None),
    "embedding/pickle_in_pt": ("P1.pt", HOUSE, "pickle_refused", "P1.pt", None, None),
    "embedding/rows_without_ids": ("cells.npy", {"encoder": "scfoundation"}, "ids_missing", "cells.npy", None, None),
    "embedding/too_few_ids": ("cells.npy", HOUSE, "rows_disagree", "cells.npy", None, "ids"),
    "embedding/empty_id": ("cells.npy", HOUSE, "id_missing", "cells.ids.txt", 2, None),
    "embedding/index_of_other_length": ("bags", DIM, "rows_disagree", "bags/P1.pt", None, "P1.index.npz"),
    "embedding/cut_off": ("P1.h5", HOUSE, "container_unreadable", "P1.h5", None, None),
    "embedding/claims_more": ("P1.pt", HOUSE, "array_too_large", "P1.pt", None, None),
    "embedding/external_link": ("P1.h5", HOUSE, "external_data", "P1.h5", None, "features"),
    "embedding/unknown_key": ("P1.h5", HOUSE, "unknown_container_key", "P1.h5", None, None),
    "anndata/no_vectors": ("P1.h5ad", {}, "unknown_container_key", "P1.h5ad", None, "obsm"),
    "anndata/infinite": ("P1.h5ad", {}, "not_finite", "P1.h5ad", None, "obsm/novae_latent"),
    "anndata/other_length": ("P1.h5ad", {}, "embedding_dim", "P1.h5ad", None, "obsm/novae_latent"),
    "anndata/unknown_patient": ("cells.h5ad", {}, "id_not_in_patients", "cells.h5ad", None, "donor"),
    "anndata/missing_number": ("P1.csv", {"dim": "64"}, "not_finite", "P1.csv", 3, "5"),
    "anndata/text_for_number": ("P1.csv", {"dim": "64"}, "not_a_number", "P1.csv", 4, "1"),
    "gene_list/two_fields": ("a.gmt", {}, "ragged_row", "a.gmt", 2, None),
    "gene_list/no_symbol": ("a.genes.txt", {}, "not_a_gene", "a.genes.txt", 2, "gene"),
    "gene_list/empty": ("a.genes.txt", {}, "empty_set", "a.genes.txt", None, None),
    "gene_list/not_json": ("a.json", {}, "not_json", "a.json", 3, None),
    "gene_list/negative_score": ("a.csv", {}, "negative_score", "a.csv", 3, "score"),
    "gene_list/no_receptor": ("a.csv", {}, "not_a_gene", "a.csv", 2, "receptor"),
    "gene_list/unknown_patient": ("a.csv", {}, "id_not_in_patients", "a.csv", 2, "patient"),
}


def read(folder: str) -> Package:
    name, options, *_ = CASES[folder]
    return registry.read([BROKEN / folder / name], study="one", known=KNOWN, options=options)


@pytest.mark.parametrize("folder", CASES)
def test_broken_file_is_one_error_with_its_place(folder: str) -> None:
    try:
        issues = read(folder).errors
    except IngestError as error:
        issues = [error.issue]

    (issue,) = issues
    assert (issue.code, issue.file, issue.line, issue.column) == CASES[folder][2:]


@pytest.mark.parametrize("form", ["anndata", "embedding", "gene_list"])
def test_every_broken_folder_has_an_expectation(form: str) -> None:
    expected = {folder for folder in CASES if folder.startswith(f"{form}/")}

    assert {f"{form}/{path.name}" for path in (BROKEN / form).iterdir()} == expected
