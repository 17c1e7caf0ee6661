"""Gene, effect and protein change from what an annotator wrote into INFO."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote

# snpEff's ANN has a fixed order (Cingolani 2012, ANN field specification 1.0)
_ANN = (
    "Allele",
    "Consequence",
    "IMPACT",
    "SYMBOL",
    "Gene",
    "Feature_type",
    "Feature",
    "BIOTYPE",
    "Rank",
    "HGVSc",
    "HGVSp",
)
_GENE_KEYS = ("GENE", "Gene", "SYMBOL", "Gene.refGene", "GENEINFO")
_EFFECT_KEYS = ("EFFECT", "Consequence", "CONSEQUENCE", "ExonicFunc.refGene")
_PROTEIN_KEYS = ("HGVSp_Short", "HGVSp", "PROTEIN", "AA")
ANNOTATION_KEYS = frozenset({"ANN", "CSQ", *_GENE_KEYS, *_EFFECT_KEYS, *_PROTEIN_KEYS})
_PARTS = ("Allele", "SYMBOL", "Consequence", "HGVSp", "PICK")


class Annotation(NamedTuple):
    """What is known of one allele."""

    gene: str | None = None
    effect: str | None = None
    protein: str | None = None


_Entry = Sequence[str]
"""Texts of `_PARTS`, in that order."""


def annotation_of(info: Mapping[str, str], alt: str, ref: str, csq_columns: Sequence[str]) -> Annotation:
    """The annotation of one allele: ANN, else CSQ (picked, else first), else plain INFO keys."""
    for key, columns in (("ANN", _ANN), ("CSQ", csq_columns)):
        if key in info and columns:
            return _from_entry(_chosen(list(_entries(info[key], tuple(columns))), alt, ref))
    return _of_keys(tuple(info.items()))


@lru_cache(maxsize=10_000)
def _of_keys(items: tuple[tuple[str, str], ...]) -> Annotation:
    """From plain keys; few differ from record to record, so the last ones are kept."""
    info = dict(items)
    return Annotation(
        gene=_first(info, _GENE_KEYS, ":"),
        effect=_first(info, _EFFECT_KEYS, ""),
        protein=_short(_first(info, _PROTEIN_KEYS, "")),
    )


@cache
def _places(columns: Sequence[str]) -> tuple[int, ...]:
    return tuple(columns.index(part) if part in columns else len(columns) for part in _PARTS)


def _entries(raw: str, columns: Sequence[str]) -> Iterator[_Entry]:
    places = _places(columns)
    for text in raw.split(","):
        parts = text.split("|")
        yield [parts[at] if at < len(parts) and at < len(columns) else "" for at in places]


def _chosen(entries: Sequence[_Entry], alt: str, ref: str) -> _Entry:
    # VEP drops the base that REF and ALT of an insertion or deletion share
    names = {alt, alt[1:] or "-" if alt[:1] == ref[:1] else alt}
    own = [entry for entry in entries if entry[0] in names] or entries
    return next((entry for entry in own if entry[4] == "1"), own[0])


def _from_entry(entry: _Entry) -> Annotation:
    _, symbol, consequence, protein, _ = entry
    return Annotation(gene=symbol or None, effect=consequence or None, protein=_short(protein or None))


def _first(info: Mapping[str, str], keys: Sequence[str], until: str) -> str | None:
    for key in keys:
        value = info.get(key, "")
        if value not in {"", "."}:
            return value.split(until)[0] if until else value
    return None


def _short(protein: str | None) -> str | None:
    """The change without its transcript: NP_004324.2:p.Val600Glu to p.Val600Glu.

    A sign that VCF reserves is written by its code (VCF 4.3, section 1.2): p.Leu12%3D is p.Leu12=.
    """
    if protein is None:
        return None
    change = protein.rpartition(":")[2]
    return unquote(change, errors="replace") if "%" in change else change
