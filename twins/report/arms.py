"""What the paper says of the arms beside their tables: the sentences of one minute, colours, people of a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from twins.charts.look import colours, dashes
from twins.dossier import Dossier, words
from twins.dossier.forecasts.estimates import ArmView

Json = dict[str, Any]


def brief(dossier: Dossier) -> Iterator[str]:
    """What a reader with one minute takes away: sentences of the arms, word for word."""
    if dossier.forecast is None:
        return
    lead = dossier.forecast.lead
    sure = " ".join(filter(None, (lead.how_sure, lead.evidence)))
    yield from filter(None, (lead.medians, lead.people, sure))
    yield from (harm.sentences[0] for harm in dossier.forecast.harms)
    yield from lead.not_ranked


def arms_of(dossier: Dossier) -> list[Json]:
    """Names with the colour and the dashes of their curves, and how many of a hundred live and are harmed."""
    looks = zip(dossier.arms, colours(dossier.arms), dashes(dossier.arms), strict=True)
    return [
        {
            "name": arm.name,
            "colour": colour,
            # A line without gaps has no pattern.
            "dash": dash if all(dash) else [],
            "grade": arm.evidence,
            "meaning": arm.evidence_meaning,
            "alive": people_of(arm, "alive"),
            "harmed": people_of(arm, "harmed"),
        }
        for arm, colour, dash in looks
    ]


def people_of(arm: ArmView, what: str) -> str:
    """`46 (39 to 53)` of a hundred; empty where it is not known."""
    found = arm.p12 if what == "alive" else (row.estimate if (row := arm.any_toxicity) else None)
    return found.hundred.people if found and found.hundred else ""


def toxicity_note(dossier: Dossier) -> str:
    """What is counted, and what the sign of an unchecked rate means; sources stand under the evidence."""
    forecast = dossier.forecast
    if forecast is None:
        return ""
    counted = _("Cumulative incidence to %(months)s months; death and stop for progression compete.")
    known = {_(words.COUNTED), _(words.UNVERIFIED_NOTE)}
    notes = [each for each in forecast.toxicity_sources if each in known]
    return " ".join((counted % {"months": forecast.horizon_months}, *notes))
