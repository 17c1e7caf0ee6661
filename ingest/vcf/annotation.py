"""Gene, effect and protein change from what an annotator wrote into INFO."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What is known of one allele."""

    gene: str | None = None
    effect: str | None = None
    protein: str | None = None


def annotation_of(info: Mapping[str, object], alt: str, ref: str, csq_columns: Sequence[str]) -> Annotation:
    """The annotation of one allele: ANN, else CSQ (picked, else first), else plain INFO keys."""
    for key, columns in (("ANN", _ANN), ("CSQ", csq_columns)):
        entries = list(_entries(info.get(key), columns))
        if entries:
            return _from_entry(_chosen(entries, alt, ref))
    return Annotation(
        gene=_first(info, _GENE_KEYS, ":"),
        effect=_first(info, _EFFECT_KEYS, ""),
        protein=_short(_first(info, _PROTEIN_KEYS, "")),
    )


def _entries(raw: object, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    if not isinstance(raw, str) or not columns:
        return
    for text in raw.split(","):
        yield dict(zip(columns, text.split("|"), strict=False))


def _chosen(entries: Sequence[Mapping[str, str]], alt: str, ref: str) -> Mapping[str, str]:
    # VEP drops the base that REF and ALT of an insertion or deletion share
    names = {alt, alt[1:] or "-" if alt[:1] == ref[:1] else alt}
    own = [entry for entry in entries if entry.get("Allele") in names] or list(entries)
    return next((entry for entry in own if entry.get("PICK") == "1"), own[0])


def _from_entry(entry: Mapping[str, str]) -> Annotation:
    return Annotation(
        gene=entry.get("SYMBOL") or None,
        effect=entry.get("Consequence") or None,
        protein=_short(entry.get("HGVSp") or None),
    )


def _first(info: Mapping[str, object], keys: Sequence[str], until: str) -> str | None:
    for key in keys:
        value = info.get(key)
        if isinstance(value, str) and value not in {"", "."}:
            return value.split(until)[0] if until else value
    return None


def _short(protein: str | None) -> str | None:
    """The change without its transcript: NP_004324.2:p.Val600Glu to p.Val600Glu."""
    return None if protein is None else protein.rpartition(":")[2]
