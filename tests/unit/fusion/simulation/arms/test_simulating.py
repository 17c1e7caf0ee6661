import json
from dataclasses import replace

import pytest
import torch

from fusion.simulation.arms.forecast import ArmsForecast
from fusion.simulation.arms.simulating import find_start, is_continued, simulate
from fusion.simulation.population import SiteEvents, generic_arm, with_site_events
from fusion.simulation.state.prior import build_kinetics, extend
from tests.unit.fusion.simulation.cases import (
    GROWING,
    POPULATION,
    SHRINKING,
    make_history,
    make_posterior,
    sizes,
    treated_history,
)

KEYS = {
    "evidence", "support", "survival", "survival_average", "pfs", "pfs_average", "os_median", "os_median_average",
    "pfs_median", "pfs_median_average", "response", "rmst", "rmst_average", "toxicity", "special_interest",
    "discontinuation", "exposure", "benefit_harm", "flags",
}  # fmt: skip


def forecast(*names: str, seed: int = 1, horizon_months: int = 24, **changed) -> ArmsForecast:
    posterior = make_posterior(make_history(sizes=sizes(((0, 60.0),)), **changed))
    return simulate(posterior, [POPULATION.find(name) for name in names], horizon_months=horizon_months, seed=seed)


def test_forecast_has_the_keys_of_the_command_line() -> None:
    printed = json.loads(json.dumps(forecast("atezolizumab", "docetaxel").to_json(), allow_nan=False))
    assert set(printed) == {"arms", "differences", "edits"}
    assert set(printed["arms"]["docetaxel"]) == KEYS
    assert set(printed["differences"]["atezolizumab vs docetaxel"]) == {
        "survival_12m", "rmst", "p_better", "average", "benefit_harm",
    }  # fmt: skip
    assert set(printed["arms"]["docetaxel"]["survival"]) == {str(month) for month in range(25)}


def test_survival_starts_at_one_and_only_falls() -> None:
    arm = forecast("docetaxel").arms["docetaxel"]
    for curve in (arm.survival, arm.pfs):
        for bound in ("p", "low", "high"):
            values = [curve[str(month)][bound] for month in range(25)]
            assert values[0] == 1
            assert values == sorted(values, reverse=True)


def test_survival_is_never_below_progression_free_survival() -> None:
    arm = forecast("docetaxel").arms["docetaxel"]
    assert all(arm.survival[month]["p"] >= arm.pfs[month]["p"] for month in arm.pfs)


def test_evidence_leaves_less_open_than_tumours_differ() -> None:
    found = forecast("atezolizumab", "docetaxel")
    arm, pair = found.arms["atezolizumab"], found.differences["atezolizumab vs docetaxel"]
    for month in ("6", "12", "24"):
        wide, narrow = arm.survival[month], arm.survival_average[month]
        assert narrow["p"] == wide["p"]
        assert 0.01 < narrow["high"] - narrow["low"] < 0.5 * (wide["high"] - wide["low"])
        assert arm.pfs_average[month]["p"] == arm.pfs[month]["p"]
    assert pair.average["rmst"]["high"] - pair.average["rmst"]["low"] < pair.rmst["high"] - pair.rmst["low"]
    assert pair.average["rmst"]["mean"] == pytest.approx(pair.rmst["mean"])


def test_evidence_moves_the_interval_of_a_median_not_the_median() -> None:
    arm = forecast("docetaxel").arms["docetaxel"]
    for narrow, wide in ((arm.os_median_average, arm.os_median), (arm.pfs_median_average, arm.pfs_median)):
        assert narrow["months"] == wide["months"]
        assert wide["low"] < narrow["low"] < narrow["months"] < narrow["high"]
        assert wide["high"] is None or narrow["high"] < wide["high"]
    assert arm.rmst_average["months"] == arm.rmst["months"]
    assert arm.rmst["low"] < arm.rmst_average["low"] < arm.rmst_average["high"] < arm.rmst["high"]


def test_median_crosses_where_the_average_curves_cross() -> None:
    arm = forecast("docetaxel", horizon_months=36).arms["docetaxel"]
    for end in ("months", "low", "high"):
        month = int(arm.os_median_average[end])
        before, after = (arm.survival_average[str(at)]["p" if end == "months" else end] for at in (month, month + 1))
        assert before >= 0.5 >= after


def test_intervals_hold_their_means() -> None:
    arm = forecast("docetaxel").arms["docetaxel"]
    shown = [*arm.survival.values(), arm.response, *arm.toxicity.values()]
    assert all(0 <= each["low"] <= each["p"] <= each["high"] <= 1 for each in shown)


def test_simulate_is_reproducible_and_an_arm_does_not_depend_on_the_others() -> None:
    alone, beside = forecast("docetaxel"), forecast("atezolizumab", "docetaxel")
    assert alone.arms["docetaxel"] == beside.arms["docetaxel"]
    assert forecast("docetaxel", seed=2).arms["docetaxel"] != alone.arms["docetaxel"]


def test_differences_are_antisymmetric() -> None:
    there = forecast("atezolizumab", "docetaxel").differences["atezolizumab vs docetaxel"]
    back = forecast("docetaxel", "atezolizumab").differences["docetaxel vs atezolizumab"]
    assert there.rmst["mean"] == pytest.approx(-back.rmst["mean"])
    assert there.p_better == pytest.approx(1 - back.p_better)


def test_bigger_tumour_lives_shorter() -> None:
    small, large = (
        simulate(
            make_posterior(make_history(sizes=sizes(((0, size),)))), [POPULATION.find("docetaxel")], seed=1
        ).arms["docetaxel"].rmst["months"]
        for size in (25.0, 180.0)
    )  # fmt: skip
    assert large < small - 1


def test_arm_that_the_patient_is_on_goes_on() -> None:
    posterior = make_posterior(treated_history(SHRINKING))
    arm = POPULATION.find("atezolizumab")
    start, elapsed = find_start(posterior, arm, posterior.kinetics)
    assert is_continued(posterior, arm)
    assert elapsed == pytest.approx(85 / 30.4375)
    assert torch.equal(start.burden.resistant, posterior.burden.resistant)
    assert bool((start.nadir <= start.baseline).all())


def test_new_arm_starts_a_line_at_the_burden_that_is_there() -> None:
    posterior = make_posterior(treated_history(SHRINKING))
    arm = POPULATION.find("docetaxel")
    deviates = extend(posterior.deviates, arm.key, torch.Generator().manual_seed(0))
    start, elapsed = find_start(posterior, arm, build_kinetics(deviates, arm.regimen, posterior.model.settings))
    assert elapsed == 0
    assert torch.allclose(start.burden.total, posterior.burden.total)
    assert torch.equal(start.nadir, start.baseline)


def test_arm_after_progression_on_it_shows_survival_only() -> None:
    posterior = make_posterior(treated_history(GROWING, progression_day=84))
    arm = simulate(posterior, [POPULATION.find("atezolizumab")], seed=1).arms["atezolizumab"]
    assert (arm.pfs, arm.pfs_median, arm.response) == (None, None, None)
    assert (arm.pfs_average, arm.pfs_median_average) == (None, None)
    assert arm.survival["12"]["p"] < 1


def test_arm_without_a_survival_curve_hides_survival_and_every_difference() -> None:
    found = forecast("osimertinib", "docetaxel")
    arm = found.arms["osimertinib"]
    assert (arm.survival, arm.os_median, arm.rmst) == (None, None, None)
    assert (arm.survival_average, arm.os_median_average, arm.rmst_average) == (None, None, None)
    assert arm.pfs["6"]["p"] > 0
    pair = found.differences["osimertinib vs docetaxel"]
    assert (pair.survival_12m, pair.rmst, pair.p_better, pair.average) == (None, None, None, None)
    assert pair.benefit_harm["rmst_months"] is None


def test_arm_of_which_no_progression_was_seen_shows_none() -> None:
    arm = replace(generic_arm("new drug"), has_survival=True)
    found = simulate(make_posterior(), [arm], seed=1).arms["new drug"]
    assert (found.pfs, found.pfs_median, found.response) == (None, None, None)
    assert found.survival["12"]["p"] > 0


def test_median_beyond_the_follow_up_is_not_shown() -> None:
    posterior = make_posterior(make_history(sizes=sizes(((0, 20.0),))))
    short = replace(POPULATION.find("docetaxel"), follow_up_months=3.0)
    assert simulate(posterior, [short], seed=1).arms["docetaxel"].os_median["months"] is None


def test_site_events_move_toxicity_towards_the_site() -> None:
    posterior = make_posterior()
    plain = POPULATION.find("ribociclib_letrozole")
    site = with_site_events(plain, {"Blood and lymphatic system disorders": SiteEvents(events=2, patients=200)})
    before, after = (
        simulate(posterior, [arm], seed=1).arms[arm.key].toxicity["Blood and lymphatic system disorders"]
        for arm in (plain, site)
    )
    assert after["p"] < before["p"]
    assert "site data, 2 of 200" in after["source"]
    assert after["verified"] is True
