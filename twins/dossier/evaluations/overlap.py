"""Records that are probably of one patient: they would make a model look better than it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twins.dossier import numbers, words
from twins.dossier.evaluations.records import Overlap, Table
from twins.dossier.forecasts.estimates import TableRow

Json = Mapping[str, Any]


def build_overlap(content: Json) -> Overlap:
    """What was compared, and the pairs that were found."""
    found: Json = content["overlap"]
    crowded = ", ".join(
        f"{words.modality(block)} ({numbers.count(count, 'patient')})" for block, count in found["crowded"].items()
    )
    return Overlap(
        sentence=_sentence(found),
        crowded=_("Too many records alike to be compared one by one: %(blocks)s.") % {"blocks": crowded}
        if crowded
        else "",
        table=Table(
            caption=_("Records that are probably of one patient"),
            columns=(_("First"), _("Second"), _("Evidence"), _("Strength"), _("In different folds")),
            rows=tuple(_row(pair) for pair in found["pairs"]),
        ),
    )


def _sentence(found: Json) -> str:
    pairs = len(found["pairs"])
    said = {
        "patients": numbers.count(found["compared"], "patient"),
        "studies": _studies(found["between"]),
        "pairs": numbers.whole(pairs),
    }
    if not pairs:
        return _("Records of %(patients)s of %(studies)s were compared; no two look like one patient.") % said
    told = ngettext(
        "Records of %(patients)s of %(studies)s were compared; %(pairs)s pair looks like one patient.",
        "Records of %(patients)s of %(studies)s were compared; %(pairs)s pairs look like one patient.",
        pairs,
    )
    return told % said


def _studies(names: list[str]) -> str:
    """The model's own, and another where it was judged on one."""
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _row(pair: Json) -> TableRow:
    cells = (
        f"{pair['second_study']} {pair['second']}",
        "; ".join(pair["evidence"]),
        _("%(bits)s bits") % {"bits": numbers.fixed(pair["bits"], 0)},
        _("yes") if pair["across_folds"] else _("no"),
    )
    return TableRow(label=f"{pair['first_study']} {pair['first']}", cells=cells)
