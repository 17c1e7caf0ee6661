"""Which genes the expression table has, by pathway of the shipped gene table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.genes import pathway_genes

IMMUNE: Final = "interferon_gamma"
PROLIFERATION: Final = "cell_cycle"
MEASURED: Final = (
    IMMUNE,
    PROLIFERATION,
    "angiogenesis_hypoxia",
    "antigen_presentation",
    "apoptosis",
    "hedgehog",
    "homologous_recombination",
    "immune_checkpoint",
    "jak_stat",
    "metabolism",
    "mismatch_repair",
    "myc",
    "nf_kb",
    "nrf2",
    "p53",
    "pi3k_akt_mtor",
    "tgf_beta",
)


def read_pathways() -> Mapping[str, tuple[str, ...]]:
    """Gene symbols of each measured pathway, about 300 genes in all."""
    known = pathway_genes()
    return {name: known[name] for name in MEASURED}
