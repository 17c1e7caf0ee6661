"""What is known of genes and drugs before any cohort is seen: small curated tables shipped with the package.

canonical.tsv: the ten oncogenic signalling pathways of Sanchez-Vega (2018, Cell 173:321), their core genes and whether
alteration activates (oncogene) or disables (suppressor). targets.tsv: drugs by international nonproprietary name and
the genes of the proteins that their labels name as targets.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

ROLES = ("oncogene", "suppressor")
WORD = re.compile(r"[a-z0-9]+")


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("fusion.cohort").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def canonical_pathways() -> Mapping[str, frozenset[str]]:
    """Genes of each canonical pathway."""
    found: dict[str, set[str]] = {}
    for row in _rows("canonical.tsv"):
        found.setdefault(row["pathway"], set()).add(row["gene"])
    return {name: frozenset(genes) for name, genes in found.items()}


@cache
def gene_roles() -> Mapping[str, str]:
    """Role of each gene of the canonical pathways that has one of ROLES."""
    return {row["gene"]: row["role"] for row in _rows("canonical.tsv") if row["role"] in ROLES}


@cache
def drug_targets() -> Mapping[str, tuple[str, ...]]:
    """Target genes of each drug."""
    found: dict[str, list[str]] = {}
    for row in _rows("targets.tsv"):
        found.setdefault(row["drug"], []).append(row["gene"])
    return {name: tuple(genes) for name, genes in found.items()}


def find_drugs(texts: Iterable[str]) -> tuple[str, ...]:
    """Drugs with known targets that texts name as whole words, in order of name.

    >>> find_drugs(["FOLFIRI + Cetuximab", "trastuzumab_emtansine"])
    ('cetuximab', 'emtansine', 'trastuzumab')
    """
    words = {word for text in texts for word in WORD.findall(text.lower())}
    return tuple(sorted(words & drug_targets().keys()))
