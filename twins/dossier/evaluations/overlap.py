"""Records that are probably of one patient: they would make a model look better than it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twins.dossier import numbers, words
from twins.dossier.estimates import TableRow
from twins.dossier.evaluations.records import Overlap, Table

Json = Mapping[str, Any]


def build_overlap(content: Json) -> Overlap:
    """What was compared, and the pairs that were found."""
    found: Json = content["overlap"]
    crowded = ", ".join(f"{words.modality(block)} ({count:,} patients)" for block, count in found["crowded"].items())
    return Overlap(
        sentence=_sentence(found),
        crowded=f"Too many records alike to be compared one by one: {crowded}." if crowded else "",
        table=Table(
            caption="Records that are probably of one patient",
            columns=("First", "Second", "Evidence", "Strength", "In different folds"),
            rows=tuple(_row(pair) for pair in found["pairs"]),
        ),
    )


def _sentence(found: Json) -> str:
    where = " and ".join(found["between"])
    compared = f"Records of {numbers.count(found['compared'], 'patient')} of {where} were compared"
    pairs = len(found["pairs"])
    if not pairs:
        return f"{compared}; no two look like one patient."
    return f"{compared}; {numbers.count(pairs, 'pair looks', 'pairs look')} like one patient."


def _row(pair: Json) -> TableRow:
    cells = (
        f"{pair['second_study']} {pair['second']}",
        "; ".join(pair["evidence"]),
        f"{pair['bits']:.0f} bits",
        "yes" if pair["across_folds"] else "no",
    )
    return TableRow(label=f"{pair['first_study']} {pair['first']}", cells=cells)
