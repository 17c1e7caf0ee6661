"""Arms, evidence and similar patients on the page: the dossier's numbers, none lost and none added."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from tests.factories import make_cohort, make_forecast, make_patient
from tests.forecast_json import arm, expert_arm, interval
from twins import dossier
from twins.dossier import ForecastView
from twins.models import Patient

pytestmark = pytest.mark.django_db
ANY = "Any grade >= 3"
DAYS = {"mean": 6.2, "low": 3.1, "high": 10.7}
STOP = {**interval(0.1, 0.05), "source": "", "verified": False, "reason": "adverse_event"}
FLAGS = (
    {"code": "uncalibrated", "message": "Too few deaths on this arm."},
    {"code": "toxicity_unverified", "message": "Not checked against the source."},
)


def severe(mean: float, **more: Any) -> dict[str, Any]:
    return {**interval(mean, 0.08), "source": "site data", "attribution": "all_cause", "verified": True, **more}


def full_arm(months: float) -> dict[str, Any]:
    """An arm of which everything is known."""
    toxicity = {ANY: severe(0.37, severe_days=DAYS), "Investigations": severe(0.2), "Eye disorders": severe(0.05)}
    special = {"Pneumonitis": severe(0.03)}
    built = arm(months, evidence="B", flags=FLAGS)
    return {**built, "toxicity": toxicity, "special_interest": special, "discontinuation": STOP}


def open_page(board: Client, arms: dict[str, Any] | None = None) -> tuple[str, ForecastView, dossier.Dossier]:
    patient = make_patient()
    make_forecast(patient, arms)
    response: HttpResponse = board.get(patient.get_absolute_url())
    known: dossier.Dossier = response.context["dossier"]  # type: ignore[attr-defined]
    assert known.forecast is not None
    return " ".join(response.content.decode().split()), known.forecast, known


def missing(page: str, texts: Any) -> list[str]:
    return [text for text in texts if str(escape(text)) not in page]


def test_every_sentence_and_number_of_the_forecast_is_on_the_page(board: Client) -> None:
    page, forecast, _known = open_page(board, {"docetaxel": full_arm(9.6), "atezolizumab": full_arm(13.4)})

    lead = forecast.lead
    sentences = [lead.medians, lead.people, lead.how_sure, lead.evidence, lead.harms, *lead.cautions]
    harms = [sentence for harm in forecast.harms for sentence in harm.sentences]
    rows = (*forecast.toxicity, *forecast.special_interest, *forecast.survival_months, *forecast.pfs_months)
    assert missing(page, sentences) == []
    assert missing(page, harms) == []
    assert missing(page, [text for row in rows for text in (row.label, *row.cells)]) == []
    assert missing(page, [flag.message for each in forecast.arms for flag in each.flags]) == []


def test_icons_carry_the_numbers_of_the_table(board: Client) -> None:
    page, forecast, _known = open_page(board, {"docetaxel": full_arm(9.6)})

    (shown,) = forecast.arms
    assert shown.p12.text == "42% (32 to 55)"
    assert 'aria-label="docetaxel, alive at 12 months: 42 of 100 (32 to 55)"' in page
    assert 'aria-label="docetaxel, toxicity of grade 3 or more: 37 of 100 (29 to 45)"' in page


def test_flags_stand_in_the_row_of_their_number(board: Client) -> None:
    page, _forecast, _known = open_page(board, {"docetaxel": full_arm(9.6)})

    rows = dict(re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', page))
    assert "not recalibrated here" in rows["Median overall survival"]
    assert "some rates not checked" in rows["Any toxicity of grade 3 or more"]


def test_the_page_never_advises_and_never_orders_by_outcome(board: Client) -> None:
    page, forecast, _known = open_page(board, {"a worse": full_arm(5.0), "b better": full_arm(20.0)})

    assert [each.name for each in forecast.arms] == ["a worse", "b better"]
    assert not re.search(r"recommend(?!ation\.)|should|prefer|best arm", forecast.lead.medians + forecast.lead.how_sure)
    assert "longer with b better" in page


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        ({"docetaxel": arm(9.6)}, "Median overall survival with docetaxel in the forecast: 9.6 months"),
        ({"new": expert_arm()}, "Only expert priors support these arms: none is ranked."),
        ({"docetaxel": {**arm(9.6), "toxicity": {}}}, "No rate of severe toxicity is known for docetaxel."),
        ({f"arm {place}": arm(9.0 + place) for place in range(5)}, "4 pairs of arms compared"),
    ],
    ids=["one arm", "no survival curve", "no toxicity", "five arms"],
)
def test_the_page_says_what_it_cannot_compare(board: Client, arms: dict[str, Any], words: str) -> None:
    assert words in open_page(board, arms)[0]


def test_twenty_classes_of_toxicity_are_folded_but_there(board: Client) -> None:
    toxicity = {f"Class {place}": severe(0.1 + place / 100) for place in range(20)}

    page, forecast, _known = open_page(board, {"docetaxel": {**arm(), "toxicity": toxicity}})

    assert len(forecast.toxicity) == 20
    assert missing(page, [row.label for row in forecast.toxicity]) == []


def test_evidence_behind_each_arm_is_on_the_page(board: Client) -> None:
    page, _forecast, known = open_page(board)

    assert [each.arm for each in known.evidence] == ["atezolizumab", "docetaxel"]
    for each in known.evidence:
        assert missing(page, [row.text for row in each.rows]) == []
        assert missing(page, [*each.rates, *each.contrasts]) == []


def test_similar_patients_are_told_with_a_summary(board: Client) -> None:
    make_cohort(12)
    page, _forecast, known = open_page(board)

    assert len(known.similar) == 8
    assert missing(page, known.similar_sentences) == []
    assert missing(page, [text for each in known.similar for text in (each.code, each.arm, each.outcome)]) == []
    assert "Likeness is not evidence" in page


def test_similar_patients_are_those_that_the_reader_may_see() -> None:
    patient = make_patient()
    one, other = make_cohort(2)
    make_forecast(patient)

    found = dossier.read(patient, now=datetime(2026, 3, 1, tzinfo=UTC), visible=Patient.objects.filter(pk=one.pk))

    assert [each.code for each in found.similar] == [one.code]
    assert other.code not in "".join(found.similar_sentences)
