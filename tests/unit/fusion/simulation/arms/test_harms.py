"""Toxicity, exposure, and benefit against harm, as a forecast prints them."""

import json
from typing import Any

import pytest

from fusion.simulation.arms.harms import describe_grades
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.library import Attribution, load_library
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents, with_site_events
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.toxicity.benefit_harm import Weights
from fusion.simulation.toxicity.risks import ClassRisk
from fusion.simulation.toxicity.site_events import STOP
from tests.unit.fusion.simulation.cases import POPULATION, make_history, make_posterior, sizes, treated_history

SEVERE = SiteEvents(
    events=200, patients=400, share=0.5, effective_patients=400.0, share_any_grade=0.8, fatal=4, ended=180,
    episode_days=1800.0,
)  # fmt: skip
MILD = SiteEvents(
    events=40, patients=400, share=0.1, effective_patients=400.0, share_any_grade=0.8, ended=30, episode_days=300.0
)
STOPS = SiteEvents(events=80, patients=400, share=0.2, effective_patients=400.0)


def own(name: str, **events: SiteEvents):
    return with_site_events(POPULATION.find(name), events)


def forecast(*arms, weights: Weights | None = None) -> dict[str, Any]:
    posterior = make_posterior(make_history(sizes=sizes(((0, 60.0),))))
    found = simulate(posterior, arms, seed=1, weights=weights).to_json()
    printed: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    return printed


def pair(weights: Weights | None = None, *, first: SiteEvents = SEVERE, second: SiteEvents = MILD) -> dict[str, Any]:
    arms = own("atezolizumab", Any=first, **{STOP: STOPS}), own("docetaxel", Any=second, **{STOP: STOPS})
    found: dict[str, Any] = forecast(*arms, weights=weights)["differences"]["atezolizumab vs docetaxel"]["benefit_harm"]
    return found


def test_curve_ends_at_the_horizon_s_incidence_and_holds_its_band() -> None:
    arm = forecast(POPULATION.find("docetaxel"))["arms"]["docetaxel"]
    for each in (*arm["toxicity"].values(), *arm["special_interest"].values()):
        assert list(each["curve"]) == [str(month) for month in range(25)]
        assert {name: each[name] for name in ("p", "low", "high")} == each["curve"]["24"]
        assert all(0 <= at["low"] <= at["p"] <= at["high"] <= 1 for at in each["curve"].values())
        assert each["severe_days"]["low"] <= each["severe_days"]["mean"] <= each["severe_days"]["high"]


def test_grades_are_continuation_ratios_of_rate_and_cohort() -> None:
    rate = next(each for each in load_library().rates if each.term == "Any treatment-related" and each.trial == "OAK")
    risk = ClassRisk(organ_class=ANY, rate=rate, site=None, cause=Attribution.TREATMENT_RELATED)
    found = describe_grades(risk, DEFAULTS)
    assert found["any"]["p"] == pytest.approx(rate.any_grade, abs=0.01)
    assert found["severe_given_any"]["p"] == pytest.approx(rate.severe / rate.any_grade, abs=0.01)
    assert found["fatal_given_severe"] is None
    seen = describe_grades(ClassRisk(organ_class=ANY, rate=None, site=SEVERE), DEFAULTS)
    assert seen["severe_given_any"]["p"] == pytest.approx(0.625, abs=0.01)
    assert seen["fatal_given_severe"]["p"] == pytest.approx(0.02, abs=0.01)


def test_grades_of_which_nothing_is_known_are_none() -> None:
    risk = ClassRisk(organ_class=ANY, rate=None, site=SiteEvents(events=0, patients=9))
    assert describe_grades(risk, DEFAULTS) == {"any": None, "severe_given_any": None, "fatal_given_severe": None}


def test_stop_and_exposure_are_shown() -> None:
    arm = forecast(own("docetaxel", **{STOP: STOPS}))["arms"]["docetaxel"]
    assert arm["discontinuation"]["p"] == pytest.approx(0.2, abs=0.05)
    assert arm["discontinuation"]["reason"] == "any_but_progression_or_death"
    assert arm["exposure"]["stops_known"] is True
    assert STOP not in arm["toxicity"]


def test_arm_without_a_rate_of_stops_says_so() -> None:
    arm = forecast(with_site_events(POPULATION.find("trifluridine_tipiracil"), {}))["arms"]["trifluridine_tipiracil"]
    assert (arm["discontinuation"] is None) is (not arm["exposure"]["stops_known"])


def test_arm_after_progression_on_it_shows_no_toxicity() -> None:
    posterior = make_posterior(treated_history(((0, 60.0), (84, 98.0)), progression_day=84))
    arm = simulate(posterior, [POPULATION.find("atezolizumab")], seed=1).arms["atezolizumab"]
    assert (arm.toxicity, arm.special_interest, arm.discontinuation, arm.exposure) == ({}, {}, None, None)
    assert arm.benefit_harm["severe_days"] is None


def test_without_weights_there_are_parts_and_no_net() -> None:
    found = pair()
    assert (found["weights"], found["net_months"]) == (None, None)
    assert found["severe_days"]["mean"] > 0


def test_net_uses_the_weights_that_are_shown() -> None:
    found = pair(Weights(tox=2.0, disc=1.0))
    expected = found["rmst_months"]["mean"] - 2 * found["severe_days"]["mean"] / 30.4375 - found["stop"]["mean"]
    assert found["weights"] == {"tox": 2.0, "disc": 1.0}
    assert found["net_months"]["mean"] == pytest.approx(expected)
    assert 0 < found["net_months"]["p_better"] < 1


def test_order_turns_at_the_break_even_weight() -> None:
    turning = pair()["break_even"]["tox"]
    assert pair(Weights(tox=turning))["net_months"]["mean"] == pytest.approx(0, abs=1e-9)
    below, above = (pair(Weights(tox=factor * turning))["net_months"]["mean"] for factor in (0.9, 1.1))
    assert below > 0 > above


def test_no_weight_turns_an_order_that_harm_agrees_with() -> None:
    assert pair(first=MILD, second=SEVERE)["break_even"]["tox"] is None


def test_who_is_ahead_is_not_said_on_unchecked_numbers() -> None:
    arms = POPULATION.find("atezolizumab"), POPULATION.find("docetaxel")
    found = forecast(*arms, weights=Weights(tox=1.0))["differences"]["atezolizumab vs docetaxel"]["benefit_harm"]
    assert found["not_ranked"] == "not checked against a source: severe_days"
    assert (found["net_months"]["p_better"], found["net_months"]["average"]["p_better"]) == (None, None)


def test_days_are_compared_by_an_attribution_that_both_arms_have() -> None:
    arms = own("atezolizumab", Any=MILD), POPULATION.find("docetaxel")
    printed = forecast(*arms)
    found = printed["differences"]["atezolizumab vs docetaxel"]["benefit_harm"]
    assert printed["arms"]["atezolizumab"]["benefit_harm"]["counted"] == {"severe_days": "all_cause"}
    assert found["counted"] == {"severe_days": "treatment_related"}
    assert found["severe_days"] is not None


def test_days_counted_by_other_attributions_are_not_compared() -> None:
    arms = own("osimertinib", Any=MILD), POPULATION.find("docetaxel")
    found = forecast(*arms, weights=Weights(tox=1.0))["differences"]["osimertinib vs docetaxel"]["benefit_harm"]
    assert found["unlike"] == {"severe_days": "all_cause against treatment_related"}
    assert (found["severe_days"], found["net_months"], found["break_even"]["tox"]) == (None, None, None)


def test_arm_without_any_rate_says_why_there_is_no_net() -> None:
    found = forecast(POPULATION.find("folfiri_cetuximab"), weights=Weights(tox=1.0))["arms"]["folfiri_cetuximab"]
    assert found["benefit_harm"]["net_months"] is None
    assert "no rate of any event" in found["benefit_harm"]["missing"]["severe_days"]
