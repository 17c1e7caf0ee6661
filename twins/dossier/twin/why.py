"""Why the model says what it says of the patient: the log risk shared out, in rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import numbers, words
from twins.models import Twin

Json = Mapping[str, Any]
MOST: Final = 8
# A hazard changed by less than a percent is not worth a word.
NEXT_TO_NOTHING: Final = 0.01
BAR: Final = 100
TITLES: Final = {
    "modalities": gettext_lazy("By modality"),
    "features": gettext_lazy("By measurement"),
    "genes": gettext_lazy("By gene"),
    "pathways": gettext_lazy("By pathway"),
    "parts": gettext_lazy("By lesion or slide"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One contribution: its number, what it does to the hazard, and the bar as x and width of -100..100."""

    label: str
    value: float
    text: str
    factor: str
    direction: str
    sign: str
    bar_x: float
    bar_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareGroup:
    """Contributions of one kind, the largest first; `note` stands in where none counts."""

    name: str
    title: str
    rows: tuple[ShareRow, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """The section of a page on why; `widening` is by how much the interval is wider for what is missing."""

    lead: str
    notes: tuple[str, ...]
    groups: tuple[ShareGroup, ...]


def build_why(twin: Twin | None) -> WhyView | None:
    """From what is stored with a twin; None without a model, and for twins made before shares were kept."""
    if twin is None or not twin.why:
        return None
    why = twin.why
    items = {
        "modalities": [(words.modality(name), value) for name, value in why["modalities"].items()],
        "features": [(_feature(each), each["contribution"]) for each in why["features"]],
        "genes": list(why["genes"].items()),
        "pathways": [(_pathway(name), value) for name, value in why["pathways"].items()],
        "parts": [(_part(each), each["contribution"]) for each in why["parts"]],
    }
    # All bars are drawn to one scale, so that a gene's can be held against a modality's.
    largest = max((abs(value) for shares in items.values() for _label, value in shares), default=0.0)
    groups = [_group(name, shares, largest) for name, shares in items.items() if shares]
    return WhyView(lead=_lead(why), notes=tuple(_notes(why, twin)), groups=tuple(groups))


def _group(name: str, shares: Iterable[tuple[str, float]], largest: float) -> ShareGroup:
    ordered = sorted(shares, key=lambda share: (-abs(share[1]), share[0]))
    kept = [share for share in ordered if abs(share[1]) >= NEXT_TO_NOTHING][:MOST]
    shown = kept if name != "modalities" else ordered
    note = "" if shown else _("None changes the hazard by one percent.")
    rows = tuple(share_row(label, value, largest) for label, value in shown)
    return ShareGroup(name=name, title=str(TITLES[name]), rows=rows, note=note)


def share_row(label: str, value: float, largest: float) -> ShareRow:
    """A contribution to the log hazard with its word and its bar."""
    width = round(BAR * abs(value) / largest, 1) if largest else 0.0
    return ShareRow(
        label=label,
        value=value,
        text=numbers.signed(value, 2),
        factor=_("hazard × %(factor)s") % {"factor": numbers.fixed(math.exp(value), 2)},
        direction=direction(value),
        sign="none" if abs(value) < NEXT_TO_NOTHING else "up" if value > 0 else "down",
        bar_x=0.0 if value > 0 else -width,
        bar_width=width,
    )


def direction(value: float) -> str:
    """A contribution in words."""
    if abs(value) < NEXT_TO_NOTHING:
        return _("hardly matters")
    return _("raises risk") if value > 0 else _("lowers risk")


def _lead(why: Json) -> str:
    told = {"endpoint": why["endpoint"], "factor": numbers.fixed(math.exp(why["log_risk"] - why["base"]), 2)}
    if not why["interval"]:
        return _("Hazard of %(endpoint)s, against the average training patient: × %(factor)s.") % told
    low, high = (numbers.fixed(math.exp(end - why["base"]), 2) for end in why["interval"]["log_risk"])
    ends = {**told, "range": numbers.ends(low, high)}
    return _("Hazard of %(endpoint)s, against the average training patient: × %(factor)s (%(range)s).") % ends


def _notes(why: Json, twin: Twin) -> Iterable[str]:
    yield _("Contributions add up to the log hazard; they say what the model leans on, not what causes what.")
    yield _("Left over by the approximation: %(value)s. No interval is known for a single contribution.") % {
        "value": numbers.signed(why["remainder"], 3)
    }
    members = [(name, value) for name, value in why["members"].items() if abs(value) >= NEXT_TO_NOTHING]
    if members:
        yield _("By part of the model: %(parts)s.") % {"parts": ", ".join(_member(*each) for each in members)}
    if twin.prognostic_index is not None and abs(twin.prognostic_index - why["log_risk"]) >= NEXT_TO_NOTHING:
        told = {"index": numbers.signed(twin.prognostic_index, 2), "shared": numbers.signed(why["log_risk"], 2)}
        yield (
            _(
                "Shared out is the final model's log risk of %(shared)s. The forecast reads the patient at the "
                "reference arm, a training patient by models that had not seen them: %(index)s."
            )
            % told
        )


def _member(name: str, value: float) -> str:
    return f"{words.MEMBERS.get(name, name)} {numbers.signed(value, 2)}"


def _feature(each: Json) -> str:
    label, name = words.modality(each["modality"]), _column(each["name"])
    if each["gene"]:
        name = f"{each['gene']}, {name}"
    return f"{label}: {name}"


def _column(name: str) -> str:
    """An indicator counts for those of another level too: it is a question, not a finding."""
    variable, equals, level = name.partition("=")
    if not equals:
        return name.replace("_", " ")
    return _("%(variable)s, whether %(level)s") % {"variable": variable.replace("_", " "), "level": level}


def _pathway(name: str) -> str:
    return _("genes in no pathway") if name == "no pathway" else name


def _part(each: Json) -> str:
    told = {"source": each["source"], "number": each["number"] + 1}
    if each["position_mm"] is None:
        return _("%(source)s, number %(number)s") % told
    place = ", ".join(numbers.plain(value, 0) for value in each["position_mm"])
    return _("%(source)s, number %(number)s, at %(place)s mm") % {**told, "place": place}
