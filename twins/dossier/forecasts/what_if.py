"""A what-if as it is shown: the arms through the forecast's own builders, and what each edit changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twins.bridge.regimens import split_edit
from twins.dossier import numbers
from twins.dossier.forecasts.arms import build_arm, plain
from twins.dossier.forecasts.differences import signed_ends
from twins.dossier.forecasts.estimates import ForecastView
from twins.dossier.forecasts.forecast import build_forecast, comparison_rows
from twins.models import Forecast, WhatIf

Json = dict[str, Any]
# Rows of the comparison that an edit is told by, in the order of the table.
TOLD: Final = ("os_median", "pfs_median", "p12", "rmst", "response", "any_toxicity", "severe_days", "stop")
RULES: Final = {
    "independent": gettext_lazy("each patient has the better of the two"),
    "bliss": gettext_lazy("both kill independently"),
    "highest": gettext_lazy("no better than the better of the two"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One quantity unedited and edited; `change` is edited minus unedited within each particle, where it is known."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What an edit of a regimen changes, on the same particles."""

    arm: str
    base: str
    sentence: str
    rows: tuple[ChangeRow, ...]
    assumptions: tuple[str, ...]
    weighed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """A what-if: its number, the arms side by side, and the changes; `moved` names arms that the page had otherwise."""

    number: int
    forecast_number: int
    outdated_number: int | None
    asked_at: datetime
    forecast: ForecastView | None
    changes: tuple[ChangeView, ...]
    weights: str
    moved: tuple[str, ...]


def build_what_if(row: WhatIf) -> WhatIfView:
    """The view of an answered what-if."""
    result: Json = row.result or {}
    names = {label: name_of(label) for label in result.get("edits", {})}
    return WhatIfView(
        number=row.pk,
        forecast_number=row.forecast_id,
        outdated_number=row.outdated_id,
        asked_at=row.asked_at,
        forecast=build_forecast(as_forecast(row, names)),
        changes=tuple(build_change(label, result, row.forecast.horizon_months) for label in names),
        weights=weights_text(row.weights),
        moved=moved_arms(result, row.forecast),
    )


def as_forecast(row: WhatIf, names: dict[str, str]) -> Forecast:
    """The answer as a forecast that is never stored, its edited arms named in words."""
    result: Json = row.result or {}

    def named(key: str) -> str:
        return names.get(key, key)

    arms = {
        "arms": {named(key): arm for key, arm in result.get("arms", {}).items()},
        "differences": {
            " vs ".join(named(key) for key in pair.split(" vs ")): value
            for pair, value in result.get("differences", {}).items()
        },
    }
    made = row.answered_at or row.asked_at
    return Forecast(pk=row.pk, horizon_months=row.forecast.horizon_months, arms=arms, created_at=made)


def moved_arms(result: Json, forecast: Forecast) -> tuple[str, ...]:
    """Unedited arms whose numbers are not those of the forecast: the library or the program changed in between."""
    found = {**result.get("bases", {}), **result.get("arms", {})}
    had = forecast.arms.get("arms", {})
    return tuple(plain(key) for key, arm in had.items() if key in found and _numbers(found[key]) != _numbers(arm))


def _numbers(arm: Json) -> Json:
    """Everything but the net, which depends on the weights that were asked for."""
    return {name: value for name, value in arm.items() if name != "benefit_harm"}


def name_of(label: str) -> str:
    """An edited regimen in words: `docetaxel, dose 75%, start after 3 weeks`."""
    regimen, given = split_edit(label)
    return ", ".join([plain(regimen), *edit_words(given)])


def edit_words(given: dict[str, str]) -> list[str]:
    """Each edit of a regimen in words, as a list."""
    told = []
    if dose := given.get("dose"):
        told.append(dose_words(dose))
    if every := given.get("every"):
        told.append(_("every %(weeks)s weeks") % {"weeks": every})
    if delay := given.get("delay"):
        text = ngettext("start after %(weeks)s week", "start after %(weeks)s weeks", int(delay))
        told.append(text % {"weeks": delay})
    if stop := given.get("stop"):
        told.append(_("stopped after %(months)s months") % {"months": stop})
    return [*told, *_second_words(given)]


def dose_words(dose: str) -> str:
    """A dose in percent of the label's, or in milligrams as it was asked for."""
    if "mg" in dose:
        return _("dose %(dose)s") % {"dose": dose}
    percent = 100 * float(dose)
    return _("dose %(percent)s%%") % {"percent": numbers.plain(percent, 0 if percent.is_integer() else 1)}


def _second_words(given: dict[str, str]) -> list[str]:
    told = []
    if then := given.get("then"):
        words = {"regimen": plain(then), "month": given.get("until")}
        at_month = _("then %(regimen)s at progression or month %(month)s") % words
        told.append(at_month if words["month"] else _("then %(regimen)s at progression") % words)
    if partner := given.get("with"):
        rule = RULES[given.get("rule", "independent")]
        told.append(_("with %(regimen)s (%(rule)s)") % {"regimen": plain(partner), "rule": rule})
    return told


def build_change(label: str, result: Json, horizon: int) -> ChangeView:
    """An edited regimen beside the same regimen unedited."""
    change = result["changes"][label]
    base, difference = change["base"], change["difference"]
    edited = build_arm(name_of(label), result["arms"][label])
    before = build_arm(plain(base), result["bases"][base])
    told = change_texts(difference)
    rows = tuple(
        ChangeRow(label=row.label, before=row.cells[0], after=row.cells[1], change=told.get(row.quantity, ""))
        for row in comparison_rows((before, edited))
        if row.quantity in TOLD
    )
    return ChangeView(
        arm=edited.name,
        base=before.name,
        sentence=change_sentence(difference, horizon),
        rows=rows,
        assumptions=tuple(note["assumption"] for note in result["edits"][label]),
        weighed=weighed_text(difference["benefit_harm"]),
    )


def change_texts(difference: Json) -> dict[str, str]:
    """By quantity, edited minus unedited with its interval; a quantity that is not shown has none."""
    average, harm = difference["average"] or {}, difference["benefit_harm"]
    found = {
        "p12": _points(average.get("survival_12m")),
        "rmst": _amount(average.get("rmst"), _("%(value)s months")),
        "severe_days": _amount(harm["severe_days"], _("%(value)s days")),
        "stop": _points(harm["stop"]),
    }
    return {quantity: text for quantity, text in found.items() if text}


def _points(at: Json | None) -> str:
    if at is None:
        return ""
    value = _("%(value)s percentage points") % {"value": numbers.signed(100 * at["mean"], 0)}
    return f"{value} ({signed_ends(at, 100, 0)})"


def _amount(at: Json | None, unit: str) -> str:
    return f"{unit % {'value': numbers.signed(at['mean'], 1)}} ({signed_ends(at, 1, 1)})" if at else ""


def change_sentence(difference: Json, horizon: int) -> str:
    """The change of the mean survival time in words, or that survival is not shown."""
    at = (difference["average"] or {}).get("rmst")
    if at is None:
        return _("What it does to survival is not known for this regimen.")
    words = {
        "months": horizon,
        "value": numbers.in_months(abs(at["mean"])),
        "range": signed_ends(at, 1, 1),
    }
    if at["low"] <= 0 <= at["high"]:
        return _("No change of the mean survival time to %(months)s months can be told (%(range)s).") % words
    if at["mean"] > 0:
        return _("Mean survival time to %(months)s months is longer by %(value)s (%(range)s).") % words
    return _("Mean survival time to %(months)s months is shorter by %(value)s (%(range)s).") % words


def weights_text(weights: str) -> str:
    """The weights that were asked for, in words; empty without any."""
    given = dict(part.split("=") for part in weights.split(",")) if weights else {}
    told = []
    if "tox" in given:
        told.append(_("a month in grade 3 or more costs %(months)s months of life") % {"months": given["tox"]})
    if "disc" in given:
        told.append(_("a stop of treatment costs %(months)s months of life") % {"months": given["disc"]})
    return "; ".join(told)


def weighed_text(harm: Json) -> str:
    """Benefit less harm at the weights, edited minus unedited; why there is none, where there is none."""
    if harm["weights"] is None:
        return ""
    net = harm["net_months"]
    if net is None:
        return _("Benefit and harm cannot be weighed here: a part is not known, or was counted by other rules.")
    at = net["average"]
    words = {"value": numbers.signed(at["mean"], 1), "range": signed_ends(at, 1, 1)}
    return _("Benefit less harm at these weights: %(value)s months (%(range)s).") % words
