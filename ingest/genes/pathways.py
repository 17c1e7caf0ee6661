"""Pathway to genes, from the shipped gene table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ingest.genes.table import load_genes


@cache
def pathway_genes() -> Mapping[str, tuple[str, ...]]:
    """Each pathway's genes in the order of their symbols."""
    found: dict[str, list[str]] = {}
    for gene in load_genes().values():
        for pathway in gene.pathways:
            found.setdefault(pathway, []).append(gene.symbol)
    return {pathway: tuple(sorted(found[pathway])) for pathway in sorted(found)}
