"""What is missing for a better forecast, by what it was worth when the model was judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.evaluations.worth import Worth
from twins.dossier.records import Completeness, Missing, MissingView

Json = Mapping[str, Any]
# An item that can be measured again is old when it was taken more than three months before the origin.
OLD_DAYS: Final = 91
MEASURED_AGAIN: Final = ("ctdna", "tumour_size", "imaging", "radiomics", "labs")
# Which modality a measurement that the twin weighs would bring.
BROUGHT_BY: Final = {"ctdna": "ctdna", "tumour_size": "scan", "imaging": "scan"}


def build_missing(
    completeness: Sequence[Completeness], *, worth: Mapping[str, Worth] | None, visit: Json
) -> MissingView:
    """Modalities that are missing or old, the most valuable first; `worth` is None without an evaluation."""
    found = [(each, reason_of(each)) for each in completeness]
    weights, told = worth or {}, information_of(visit)
    listed = sorted(((each, why) for each, why in found if why), key=lambda item: _place(weights.get(item[0].name)))
    return MissingView(
        rows=tuple(
            Missing(
                label=each.label,
                reason=why,
                worth=worth_text(worth, each.name),
                next_measurement=next_text(told.get(BROUGHT_BY.get(each.name, ""))),
            )
            for each, why in listed
        ),
        source=source_of(worth),
    )


def worth_text(worth: Mapping[str, Worth] | None, name: str) -> str:
    """What a modality was worth; empty where there is no evaluation at all, which the section says once."""
    if worth is None:
        return ""
    return worth[name].text if name in worth else _("not measured")


def reason_of(item: Completeness) -> str:
    """Why a modality is listed: it is not there, it failed, or it is old; empty where neither."""
    if not item.present:
        return item.state
    if item.age_days is not None and item.age_days < 0:
        return item.age_text
    is_old = item.age_days is not None and item.age_days > OLD_DAYS and item.name in MEASURED_AGAIN
    return item.age_text if is_old else ""


def information_of(visit: Json) -> dict[str, float]:
    """What one scan or one draw alone would narrow the difference of the arms by, as the twin says."""
    rows = (visit.get("information") or {}).get("measurements", ()) if visit else ()
    best: dict[str, float] = {}
    for row in rows:
        if len(row["kinds"]) == 1:
            (kind,) = row["kinds"]
            best[kind] = max(best.get(kind, 0.0), row["reduction"])
    return best


def next_text(reduction: float | None) -> str:
    """What the next measurement would tell; empty where the twin does not say."""
    if reduction is None:
        return ""
    return _("the next one would narrow the difference of the arms by %(share)s") % {
        "share": numbers.percent(reduction)
    }


def source_of(worth: Mapping[str, Worth] | None) -> str:
    """What the order rests on."""
    if worth is None:
        return _("No evaluation says what each modality is worth to this model; the order is the usual one.")
    return _("By the loss of Harrell C when the modality was missing at test, in the evaluation of this model.")


def _place(worth: Worth | None) -> float:
    return 1.0 if worth is None else -worth.loss
