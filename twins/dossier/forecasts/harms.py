"""The severe toxicity of each arm in sentences, and the tables behind its picture."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.forecasts.estimates import ArmView, TableRow, ToxicityRow
from twins.dossier.forecasts.statements import HarmView

RowsOf = Callable[[ArmView], tuple[ToxicityRow, ...]]


def build_harms(arms: tuple[ArmView, ...]) -> tuple[HarmView, ...]:
    """An arm in the order of the columns."""
    return tuple(HarmView(arm=arm.name, sentences=sentences_of(arm)) for arm in arms)


def sentences_of(arm: ArmView) -> tuple[str, ...]:
    """The most frequent class, any severe toxicity, how long it lasts, and stops of treatment."""
    if not arm.toxicity:
        return (_("No rate of severe toxicity is known for %(arm)s.") % {"arm": arm.name},)
    parts = (worst_sentence(arm), any_sentence(arm), stop_sentence(arm))
    return tuple(part for part in parts if part)


def lead_sentences(arms: tuple[ArmView, ...]) -> str:
    """The most frequent severe toxicity of each arm; arms without a rate are named together."""
    said = [worst_sentence(arm) or any_sentence(arm) for arm in arms if arm.toxicity]
    silent = [arm.name for arm in arms if not arm.toxicity]
    if silent:
        names = get_text_list(silent, _("and"))
        said.append(_("No rate of severe toxicity is known for %(arm)s.") % {"arm": names})
    return " ".join(said)


def worst_sentence(arm: ArmView) -> str:
    """The organ class with the highest incidence; empty where only the whole is known."""
    row = arm.worst_toxicity
    if row is None:
        return ""
    text = _("Most frequent severe toxicity with %(arm)s: %(name)s, %(people)s.")
    return text % {"arm": arm.name, "name": row.label, "people": people_text(row)}


def any_sentence(arm: ArmView) -> str:
    """Grade 3 or more in any class, with the days that it takes where they are known."""
    row = arm.any_toxicity
    if row is None or row.estimate.hundred is None:
        return ""
    told = {"people": people_text(row), "arm": arm.name}
    if row.severe_days is None:
        return _("Any toxicity of grade 3 or more with %(arm)s: %(people)s.") % told
    text = _("Any toxicity of grade 3 or more with %(arm)s: %(people)s; expected time in it %(days)s (first episode).")
    return text % {**told, "days": row.severe_days.text}


def stop_sentence(arm: ArmView) -> str:
    """The share that stops treatment early, and which stops were counted."""
    if arm.stop is None or arm.stop.hundred is None:
        return ""
    text = _("Stops treatment %(reason)s: %(people)s.")
    return text % {"reason": arm.stop_reason, "people": arm.stop.hundred.text}


def people_text(row: ToxicityRow) -> str:
    """People of a hundred with what sets the row apart."""
    hundred = row.estimate.hundred
    told = row.estimate.text if hundred is None else hundred.text
    return row.marked(told, {"all_cause"})


def toxicity_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """Organ classes by their highest incidence over the arms; a row that counts unlike events names each."""
    return rows_of(arms, lambda arm: arm.toxicity)


def special_rows(arms: tuple[ArmView, ...]) -> tuple[TableRow, ...]:
    """The same of adverse events of special interest, which are part of their classes too."""
    return rows_of(arms, lambda arm: arm.special_interest)


def rows_of(arms: tuple[ArmView, ...], toxicity: RowsOf) -> tuple[TableRow, ...]:
    """A row a kind, what counts every class first, then the worst; a cell an arm."""
    worst: dict[str, float] = {}
    whole = {row.label for arm in arms for row in toxicity(arm) if row.is_any}
    counted: dict[str, set[str]] = {}
    for arm in arms:
        for row in toxicity(arm):
            worst[row.label] = max(worst.get(row.label, 0.0), row.estimate.value or 0.0)
            counted.setdefault(row.label, set()).add(row.attribution)

    def narrow(name: str) -> bool:
        return "all_cause" not in counted[name]

    found = [{row.label: row.text_beside(counted[row.label]) for row in toxicity(arm)} for arm in arms]
    return tuple(
        TableRow(label=label, cells=tuple(cells.get(label, numbers.ABSENT) for cells in found))
        for label in sorted(worst, key=lambda name: (name not in whole, name in whole and narrow(name), -worst[name]))
    )


def toxicity_sources(arms: tuple[ArmView, ...]) -> tuple[str, ...]:
    """Where the incidences of each arm come from, and what the sign of an unchecked one means."""
    rows = [row for arm in arms for row in (*arm.toxicity, *arm.special_interest)]
    sources = tuple(
        f"{arm.name}: {'; '.join(sources)}."
        for arm in arms
        if (sources := list(dict.fromkeys(row.source for row in arm.toxicity if row.source)))
    )
    notes = [_(words.COUNTED)]
    if any(not row.verified for row in rows):
        notes.append(_(words.UNVERIFIED_NOTE))
    return (*notes, *sources) if sources else ()
