"""What a forecast says first: no advice, no false certainty, no arm left out in silence."""

from dataclasses import replace

import pytest

from tests.forecast_json import arm, difference, expert_arm
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.differences import Verdict, build_differences, verdict_of
from twins.dossier.forecasts.estimates import ArmView, Estimate, Flag
from twins.dossier.forecasts.lead import build_lead
from twins.dossier.forecasts.medians import Order, compare_medians, intervals_overlap
from twins.dossier.forecasts.statements import Lead


def view(name: str, months: float | None, *, followed: float | None = 24.0) -> ArmView:
    """An arm with this median; None: not reached within the follow-up."""
    built = build_arm(name, arm(months or 9.0))
    median = built.os_median if months else Estimate(text="not reached (20.0 to not reached)", low=20.0)
    return replace(built, os_median=median, followed_months=followed)


def unshown(name: str) -> ArmView:
    return replace(view(name, 9.0), survival=(), os_median=Estimate(text="not shown"), p12=Estimate(text="not shown"))


def expert(name: str) -> ArmView:
    return build_arm(name, expert_arm())


def lead_of(*arms: ArmView, **differences: dict) -> Lead:
    return build_lead(
        arms, build_differences({pair.replace("_", " "): at for pair, at in differences.items()}, arms, 24)
    )


def moved(low: float, high: float) -> dict:
    """A difference with this interval on average."""
    at = difference()
    return {**at, "average": {**at["average"], "rmst": {"mean": (low + high) / 2, "low": low, "high": high}}}


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (view("a", 14.1), view("b", 10.3), Order.FIRST),
        (view("a", 10.3), view("b", 14.1), Order.SECOND),
        (view("a", 10.32), view("b", 10.28), Order.SAME),
        (view("a", None, followed=24.0), view("b", 10.3), Order.FIRST),
        (view("a", 10.3), view("b", None, followed=24.0), Order.SECOND),
        (view("a", None, followed=8.0), view("b", 10.3), Order.UNKNOWN),
        (view("a", None, followed=None), view("b", 10.3), Order.UNKNOWN),
        (view("a", None), view("b", None), Order.UNKNOWN),
        (unshown("a"), view("b", 10.3), Order.UNKNOWN),
        (view("a", 10.3), unshown("b"), Order.UNKNOWN),
    ],
)
def test_compare_medians_never_guesses(first: ArmView, second: ArmView, order: Order) -> None:
    assert compare_medians(first, second) is order


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [((5.0, 9.0), (8.0, 12.0), True), ((5.0, 9.0), (9.5, 12.0), False), ((5.0, None), (20.0, None), True),
     ((None, None), (5.0, 9.0), False), ((9.5, 12.0), (5.0, 9.0), False)],
)  # fmt: skip
def test_intervals_overlap(one: tuple, other: tuple, overlap: bool) -> None:
    arms = [replace(view("a", 9.0), os_median=Estimate(text="", low=low, high=high)) for low, high in (one, other)]

    assert intervals_overlap(*arms) is overlap


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ({"rmst": {"mean": 1, "low": -0.4, "high": 2.9}}, Verdict.CLOSE),
        ({"rmst": {"mean": 1, "low": 0.0, "high": 2.9}}, Verdict.CLOSE),
        ({"rmst": {"mean": 1, "low": 0.1, "high": 2.9}}, Verdict.FIRST),
        ({"rmst": {"mean": -1, "low": -2.9, "high": -0.1}}, Verdict.SECOND),
        ({"rmst": None, "survival_12m": {"mean": 0.1, "low": 0.02, "high": 0.2}}, Verdict.FIRST),
        ({"rmst": None, "survival_12m": None}, Verdict.UNKNOWN),
    ],
)
def test_verdict_of_a_difference(value: dict, verdict: Verdict) -> None:
    assert verdict_of(value) is verdict


def test_lead_of_two_arms_names_the_longer_median_and_how_sure() -> None:
    lead = lead_of(build_arm("a", arm(13.4)), build_arm("b", arm(9.6)), a_vs_b=difference())

    assert lead.medians == (
        "Median overall survival is longer with a in the forecast: 13.4 months (10.3 to 19.1), "
        "against 9.6 months (7.4 to 13.7) with b (90% intervals in brackets)."
    )
    assert (
        lead.people == "Of 100 people like this one, alive at 12 months: 54 (45 to 65) with a and 42 (32 to 55) with b."
    )
    assert lead.how_sure == "Too close to call: the interval of the difference includes no difference."
    assert lead.evidence == "Evidence: grade A, randomised arm of this population."
    assert (lead.is_close, lead.not_ranked) == (True, ())


def test_lead_keeps_the_order_of_the_columns_whatever_the_outcome() -> None:
    lead = lead_of(view("a", 9.6), view("b", 13.4))

    assert lead.medians.startswith("Median overall survival is longer with b in the forecast: 13.4 months")
    assert lead.people.index("with a") < lead.people.index("with b")


@pytest.mark.parametrize(
    ("arms", "words"),
    [
        ((view("a", 9.6), view("b", 9.6)), "is the same in the forecast: 9.6 months"),
        ((view("a", None), view("b", None)), "No arm's median overall survival is longer than every other's"),
        ((view("a", None, followed=6.0), view("b", 9.6)), "No arm's median overall survival is longer"),
        ((view("a", 9.6), view("b", 13.4), view("c", 8.0)), "is longest with b in the forecast: 13.4 months"),
        ((view("a", 13.4), view("b", 13.4), view("c", 8.0)), "No arm's median overall survival is longer"),
        ((view("a", 9.6),), "Median overall survival with a in the forecast: 9.6 months"),
        ((view("a", 9.6), expert("new")), "Median overall survival with a in the forecast: 9.6 months"),
        ((expert("new"),), "No arm's overall survival can be compared."),
        ((unshown("a"), unshown("b")), "No arm's overall survival can be compared."),
    ],
)
def test_lead_says_which_median_is_longer_only_where_one_is(arms: tuple[ArmView, ...], words: str) -> None:
    assert words in build_lead(arms, ()).medians


@pytest.mark.parametrize(
    ("ends", "words", "is_close"),
    [
        ((-0.4, 2.9), "Too close to call", True),
        ((0.4, 2.9), "on the side of a", False),
        ((-2.9, -0.4), "side of b", False),
    ],
)
def test_lead_says_how_sure_from_the_interval_of_the_difference(ends: tuple, words: str, is_close: bool) -> None:
    lead = lead_of(view("a", 13.4), view("b", 9.6), a_vs_b=moved(*ends))

    assert words in lead.how_sure
    assert lead.is_close is is_close


def test_lead_says_that_intervals_overlap_where_the_difference_stands_apart() -> None:
    overlapping = lead_of(view("a", 10.4), view("b", 9.6), a_vs_b=moved(0.4, 2.9))
    apart = lead_of(view("a", 22.0), view("b", 5.0), a_vs_b=moved(0.4, 2.9))

    assert "The intervals of the two medians overlap" in overlapping.how_sure
    assert "overlap" not in apart.how_sure


def test_lead_says_that_curves_cross() -> None:
    lead = lead_of(view("a", 13.4), view("b", 9.6), a_vs_b=moved(-2.9, -0.4))

    assert "The curves cross: the median is longer with a, mean survival time with b." in lead.how_sure


def test_lead_of_many_arms_names_the_pairs_that_are_too_close() -> None:
    arms = (view("a", 13.4), view("b", 9.6), view("c", 8.0))
    lead = lead_of(*arms, a_vs_b=moved(-0.4, 2.9), a_vs_c=moved(0.4, 2.9), b_vs_c=moved(-1.0, 1.0))

    assert lead.how_sure == "Too close to call: a vs b and b vs c."
    assert not lead.is_close


def test_lead_never_ranks_an_expert_prior() -> None:
    lead = lead_of(view("a", 9.6), expert("new"), expert("other"))

    assert "new" not in lead.medians + lead.people
    assert lead.not_ranked == ("new and other are shown, but not ranked: only expert priors support them.",)
    assert lead_of(expert("new")).evidence == "Only expert priors support these arms: none is ranked."


def test_lead_says_whose_survival_is_not_shown() -> None:
    assert lead_of(view("a", 9.6), unshown("b")).not_ranked == ("Overall survival is not shown for b.",)


def test_lead_tells_grades_apart() -> None:
    other = replace(view("b", 9.6), evidence="B")

    assert lead_of(view("a", 9.6), other).evidence == (
        "Evidence: grade A (randomised arm of this population) for a; grade B (trial curves, reconstructed) for b."
    )


def test_lead_carries_the_flags_of_survival_and_of_the_arm_alone() -> None:
    codes = ("uncalibrated", "uncalibrated", "biomarker_unknown", "toxicity_unverified")
    flagged = replace(view("a", 9.6), flags=tuple(Flag(code=code, message="") for code in codes))

    assert lead_of(flagged).cautions == ("a: not recalibrated here, biomarker not tested",)


def test_lead_of_a_short_horizon_has_no_year() -> None:
    assert build_lead((build_arm("a", arm(9.0, horizon=6)),), ()).people == ""
