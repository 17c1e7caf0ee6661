"""The twin's state in rows, each with a line in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import numbers
from twins.dossier.forecasts.estimates import Flag, StateRow, TwinView
from twins.dossier.forecasts.retelling import Told, retell
from twins.dossier.words import STATE
from twins.models import Twin

Json = Mapping[str, Any]
# A part that grows by less a month than this takes more than ten years to double.
HARDLY: Final = 0.005
WIDE: Final = 0.7
LARGEST_MM: Final = 600
MEANINGS: Final = {
    "shedding_copies_per_ml": gettext_lazy("What a tumour of 60 mm would shed in this patient."),
    "ctdna_vaf": gettext_lazy("What a draw on this day is expected to show."),
    "sensitive_fraction": gettext_lazy("What the line could shrink when it began."),
}


def build_twin(twin: Twin | None) -> TwinView | None:
    """The state at the origin day; None where no twin was built."""
    if twin is None:
        return None
    return TwinView(
        number=twin.pk,
        origin_day=twin.origin_day,
        origin_text=numbers.day(twin.origin_day),
        made_at=twin.created_at,
        model=model_name(twin),
        snapshot=twin.snapshot_sha256,
        seed=twin.seed,
        state=tuple(
            state_row(name, value, visit=twin.visit)
            for name, value in sorted(twin.state.items(), key=lambda item: place_of(item[0], STATE))
        ),
        flags=build_flags(twin.flags),
        has_fit="fit" in twin.visit,
    )


def place_of(name: str, known: Iterable[str]) -> tuple[int, str]:
    """Known names in their order, others after them by name: JSONB keeps no order."""
    order = list(known)
    return (order.index(name) if name in order else len(order), name)


def model_name(twin: Twin) -> str:
    """The model behind a twin; without one it runs from the library's priors."""
    if twin.model is None:
        return _("regimen library alone")
    return _("model %(number)s, %(endpoint)s") % {"number": twin.model.pk, "endpoint": twin.model.endpoint}


def state_row(name: str, value: dict[str, float], *, visit: Json | None = None) -> StateRow:
    """A quantity with its 90% interval; fractions and rates are shown as percents."""
    label, unit = STATE.get(name, (name.replace("_", " ").capitalize(), ""))
    factor = 100 if unit.startswith("%") else 1
    middle, low, high = (shown(name, factor * each) for each in (middle_of(value), value["low"], value["high"]))
    said = plain_words(name, value, visit or {})
    return StateRow(name=name, label=label, unit=unit, mean=middle, low=low, high=high, words=said)


def middle_of(value: Json) -> float:
    """The median; of twins made before it was kept the mean, held within the interval that few particles may leave."""
    middle: float = min(max(value.get("median", value["mean"]), value["low"]), value["high"])
    return middle


def shown(name: str, value: float) -> str:
    """A sum of sizes above 600 mm says no more than that, to the model too; copies are known to whole ones at best."""
    if name == "burden_mm" and value > LARGEST_MM:
        return _("over %(value)s") % {"value": LARGEST_MM}
    return numbers.plain(value, 0 if name == "shedding_copies_per_ml" else 1)


def plain_words(name: str, value: Json, visit: Json) -> str:
    """What the number means for this patient; empty where nothing can be added."""
    match name:
        case "burden_mm":
            return _burden_words(value, visit)
        case "resistant_fraction":
            return _resistant_words(value)
        case "growth_per_month":
            return _growth_words(value)
        case "shrinkage_per_month":
            return _shrinkage_words(value)
        case _:
            return str(MEANINGS.get(name, ""))


def _burden_words(value: Json, visit: Json) -> str:
    fit = (visit.get("fit") or {}).get("size_mm")
    if visit and "fit" in visit and not fit:
        return _("No size was measured: what tumours of such patients may have.")
    seen = [point for point in fit["points"] if point["value"] is not None] if fit else []
    if not seen:
        return ""
    change = middle_of(value) / seen[0]["value"] - 1
    if abs(change) < 0.05:
        return _("About as large as when first measured, %(size)s mm.") % {"size": numbers.plain(seen[0]["value"], 0)}
    told = {"share": numbers.percent(abs(change)), "size": numbers.plain(seen[0]["value"], 0)}
    if change > 0:
        return _("%(share)s larger than when first measured, %(size)s mm.") % told
    return _("%(share)s smaller than when first measured, %(size)s mm.") % told


def _resistant_words(value: Json) -> str:
    if value["high"] - value["low"] > WIDE:
        return _("Hardly known: the data fit a tumour that responds and one that resists.")
    middle = middle_of(value)
    if middle < 1 / 3:
        return _("Most of the tumour still responds to the last line.")
    if middle > 2 / 3:
        return _("Most of the tumour resists the last line.")
    return _("One part responds to the last line, about as much resists it.")


def _growth_words(value: Json) -> str:
    if middle_of(value) < HARDLY:
        return _("Hardly grows.")
    low, high = (_doubling(value[name]) for name in ("high", "low"))
    middle = numbers.months(_doubling(middle_of(value)))
    if high is None:
        told = {"middle": middle, "low": numbers.months(low)}
        return _("Doubles in about %(middle)s months; nine in ten: from %(low)s months to hardly ever.") % told
    told = {"middle": middle, "range": numbers.months_range(low, high)}
    return _("Doubles in about %(middle)s months; nine in ten: %(range)s.") % told


def _doubling(growth_per_month: float) -> float | None:
    return math.log(2) / growth_per_month if growth_per_month >= HARDLY else None


def _shrinkage_words(value: Json) -> str:
    if middle_of(value) < HARDLY:
        return _("Hardly shrinks.")
    return _("Halves in about %(months)s months while the line is given.") % {
        "months": numbers.months(_doubling(middle_of(value)))
    }


def build_flags(flags: list[dict[str, Any]], scope: str = "") -> tuple[Flag, ...]:
    """Stored flags as records, told in the reader's language."""
    return tuple(flag_of(each["code"], retell(each["code"], each["message"]), scope) for each in flags)


def flag_of(code: str, told: Told, scope: str) -> Flag:
    """A flag with its message; `language` is the message's where that is not the reader's."""
    return Flag(code=code, message=told.text, scope=scope, language=told.language)
