"""Which genes the expression table has, by pathway of the shipped gene table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.genes import pathway_genes

# The factor that the genes of a pathway show, where they show one; genes of DNA repair are made while cells divide.
SHOWN: Final[Mapping[str, str]] = {
    "interferon_gamma": "immune",
    "antigen_presentation": "immune",
    "immune_checkpoint": "immune",
    "cell_cycle": "proliferation",
    "myc": "proliferation",
    "homologous_recombination": "proliferation",
    "mismatch_repair": "proliferation",
    "tgf_beta": "stroma",
    "angiogenesis_hypoxia": "texture",
    "nf_kb": "inflammation",
    "jak_stat": "inflammation",
}
MEASURED: Final = (
    *SHOWN,
    "apoptosis",
    "hedgehog",
    "metabolism",
    "nrf2",
    "p53",
    "pi3k_akt_mtor",
)


def read_pathways() -> Mapping[str, tuple[str, ...]]:
    """Gene symbols of each measured pathway, about 300 genes in all."""
    known = pathway_genes()
    return {name: known[name] for name in MEASURED}
