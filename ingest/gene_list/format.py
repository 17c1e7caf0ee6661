"""How lists and pairs of genes are recognised, and what may be asked of them."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.headers import head_of
from ingest.records import Package
from ingest.requests import NEW_PATIENTS, Format, Request

LIGAND_COLUMNS = ("ligand", "ligand_symbol", "ligand_gene", "gene_l", "ligand_gene_symbol")
RECEPTOR_COLUMNS = ("receptor", "receptor_symbol", "receptor_gene", "gene_r", "receptor_gene_symbol")
SET_COLUMNS = ("gene_set", "set", "cell_type", "celltype", "cell_name", "term", "pathway")
GENE_COLUMNS = ("gene", "genes", "marker", "markers", "marker_gene", "marker_genes", "gene_symbol", "gene_symbols")
TABLE_SUFFIXES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".xlsx", ".parquet")
_LIST_ENDINGS = (".genes.txt", ".gene_list.txt")
_JSON = re.compile(rb'\s*\{\s*"[^"]{1,200}"\s*:\s*\[\s*"[A-Za-z0-9@._-]{1,30}"')
_HEAD = 1 << 14


def recognise(path: Path) -> str | None:
    """A .gmt, a list named `….genes.txt`, a JSON of lists of genes, or a table whose header says what it holds."""
    if not path.is_file():
        return None
    lowered = path.name.lower()
    if lowered.endswith(".gmt"):
        return "the name ends in .gmt"
    if lowered.endswith(_LIST_ENDINGS):
        return "the name says that it is a list of genes"
    if lowered.endswith(".json"):
        return "it is a JSON object of lists of genes" if _JSON.match(head_of(path, _HEAD)) else None
    if lowered.endswith((".csv", ".tsv")):
        return _recognise_header(plain_names(_header(path)))
    return None


def _recognise_header(names: set[str]) -> str | None:
    if names & set(LIGAND_COLUMNS) and names & set(RECEPTOR_COLUMNS):
        return "the header names a ligand and a receptor"
    if len(names) <= 4 and names & set(SET_COLUMNS) and names & set(GENE_COLUMNS):
        return "the header names a gene set and its genes"
    return None


def plain_names(columns: list[str]) -> set[str]:
    """Column names in lower case, with underscores for spaces, points and hyphens."""
    return {plain(column) for column in columns}


def plain(column: str) -> str:
    """One of them."""
    return re.sub(r"[\s.\-]+", "_", column.strip().strip('"').lower())


def _header(path: Path) -> list[str]:
    line = head_of(path, _HEAD).partition(b"\n")[0].decode("utf-8", "replace").removeprefix("\ufeff")
    return line.split("\t" if path.suffix.lower() == ".tsv" else ",")


def _read(request: Request) -> Package:
    from ingest.gene_list.reader import read

    return read(request)


FORMAT = Format(
    key="gene_list",
    title="gene lists or ligand-receptor pairs",
    recognise=recognise,
    read=_read,
    options={
        "name": "name of the list, where the file holds one without a name",
        "source": "who made it (Geneverse, spaCCC, …); the file's name where left out",
        "patient": "for pairs: the patient whom all of them are of; left out: they hold for the whole study",
    }
    | NEW_PATIENTS,
)
