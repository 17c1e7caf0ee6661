"""The shipped gene table (genes.tsv): one row a symbol."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

ROLES = ("oncogene", "suppressor", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene:
    """An approved symbol with its pathways, its usual role in cancer, and symbols it had before or goes by."""

    symbol: str
    pathways: tuple[str, ...]
    role: str
    aliases: tuple[str, ...]


@cache
def load_genes() -> Mapping[str, Gene]:
    """All genes by symbol."""
    text = resources.files("ingest.genes").joinpath("genes.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["symbol"]: _gene(row) for row in rows}


@cache
def load_aliases() -> Mapping[str, str]:
    """Former or other symbol = approved symbol; an alias of two genes is left out, because it names neither."""
    found: dict[str, set[str]] = {}
    for gene in load_genes().values():
        for alias in gene.aliases:
            found.setdefault(alias, set()).add(gene.symbol)
    known = load_genes()
    return {alias: next(iter(symbols)) for alias, symbols in found.items() if len(symbols) == 1 and alias not in known}


def _gene(row: Mapping[str, str]) -> Gene:
    return Gene(
        symbol=row["symbol"], pathways=_split(row["pathways"]), role=row["role"], aliases=_split(row["aliases"] or "")
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
