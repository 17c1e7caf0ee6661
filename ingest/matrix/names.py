"""What the names on one side of a table are: gene symbols, accessions, CpG sites, patients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.genes import load_genes
from ingest.genes.table import load_aliases
from ingest.headers import plain_name


class Ids(StrEnum):
    """Kinds of names of features."""

    SYMBOL = "gene symbols"
    ENSEMBL = "Ensembl ids"
    ENTREZ = "Entrez ids"
    CPG = "CpG sites"


_PATTERNS = {
    Ids.ENSEMBL: re.compile(r"ENS[GTP]\d{11}(?:\.\d+)?", re.ASCII),
    Ids.CPG: re.compile(r"c[gh]\d{7,8}|ch\.\d+\.\d+[FR]", re.ASCII),
    Ids.ENTREZ: re.compile(r"[1-9]\d{0,8}", re.ASCII),
}
_MOST = 0.8
_MANY = 100
FEATURE_COLUMNS = frozenset(
    [
        "gene",
        "genes",
        "gene_symbol",
        "genesymbol",
        "symbol",
        "hugo_symbol",
        "hgnc_symbol",
        "gene_name",
        "geneid",
        "gene_id",
        "ensembl",
        "ensembl_id",
        "ensembl_gene_id",
        "entrez",
        "entrez_id",
        "entrez_gene_id",
        "targetid",
        "target_id",
        "probe",
        "probeid",
        "probe_id",
        "cpg",
        "cpg_id",
        "ilmnid",
        "protein",
        "antibody",
        "composite_element_ref",
        "composite_element",
        "feature",
    ]
)
PATIENT_COLUMNS = frozenset(
    [
        "patient",
        "patient_id",
        "patientid",
        "subject",
        "subject_id",
        "usubjid",
        "participant",
        "participant_id",
        "case_id",
        "sample",
        "sample_id",
        "sampleid",
        "sample_barcode",
        "barcode",
        "tumor_sample_barcode",
    ]
)
NOTE_COLUMNS = frozenset(
    [
        "entrez_gene_id",
        "entrez",
        "entrez_id",
        "gene_name",
        "gene_type",
        "gene_biotype",
        "biotype",
        "description",
        "chromosome",
        "chrom",
        "chr",
        "start",
        "end",
        "strand",
        "length",
        "effective_length",
        "effectivelength",
        "cytoband",
        "gene_id",
        "ensembl_id",
        "ensembl_gene_id",
        "hgnc_id",
        "locus_id",
        "transcript_id",
        "transcript_ids",
        "gene_symbol",
        "symbol",
    ]
)


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a table names: features of a kind, or how many known patients."""

    ids: Ids | None
    patients: int


def side_of(names: Sequence[str], known: frozenset[str]) -> Side:
    """Look at all names of a side.

    Accessions and CpG sites are known by their form, most of the names must have it. Symbols are known by the shipped
    gene table: any form would do for a symbol, so at least two names, and one in twenty or a hundred, must be in it.
    """
    patients = sum(name in known for name in names)
    if not names or patients * 2 > len(names):
        return Side(None, patients)
    for ids in (Ids.ENSEMBL, Ids.CPG):
        if sum(_PATTERNS[ids].fullmatch(name) is not None for name in names) >= _MOST * len(names):
            return Side(ids, patients)
    genes, aliases = load_genes(), load_aliases()
    symbols = sum(name in genes or name in aliases for name in names)
    is_enough = symbols >= min(2, len(names)) and (symbols * 20 >= len(names) or symbols >= _MANY)
    return Side(Ids.SYMBOL if is_enough else None, patients)


def is_entrez(names: Sequence[str]) -> bool:
    """Whether all names can be Entrez ids; patients may be numbered too, so this alone decides nothing."""
    return bool(names) and all(_PATTERNS[Ids.ENTREZ].fullmatch(name) for name in names)


def is_feature_column(name: str) -> bool:
    """Whether a column of this name names features."""
    return plain_name(name) in FEATURE_COLUMNS


def is_patient_column(name: str) -> bool:
    """Whether a column of this name names patients or samples."""
    return plain_name(name) in PATIENT_COLUMNS
