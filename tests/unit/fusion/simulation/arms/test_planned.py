"""Edited regimens simulated beside others."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch

from fusion.errors import EditError
from fusion.simulation.arms.forecast import ArmForecast, ArmsForecast
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.editing.parsing import parse_edit
from fusion.simulation.editing.planning import build_plan
from fusion.simulation.library import Evidence
from tests.unit.fusion.simulation.cases import GROWING, POPULATION, SHRINKING, make_posterior, treated_history

POSTERIOR = make_posterior()
ON_ATEZOLIZUMAB = make_posterior(treated_history(SHRINKING))


def forecast(*texts: str, posterior: Posterior = POSTERIOR, arms: tuple[str, ...] = (), **asked: Any) -> ArmsForecast:
    plans = [build_plan(parse_edit(text), POPULATION, "NSCLC") for text in texts]
    return simulate(posterior, [POPULATION.arms[key] for key in arms], plans=plans, seed=0, **asked)


def one(text: str, **asked: Any) -> ArmForecast:
    found = forecast(text, **asked)
    return next(iter(found.arms.values()))


def months(arm: ArmForecast) -> float:
    assert arm.rmst is not None
    return float(arm.rmst["months"])


def harm(arm: ArmForecast) -> float:
    return float(arm.toxicity["Any grade >= 3"]["p"])


def test_edited_regimens_stand_beside_the_plain_one_by_label() -> None:
    found = forecast("docetaxel dose=0.75", "docetaxel delay=3", arms=("docetaxel",))
    assert list(found.arms) == ["docetaxel", "docetaxel dose=0.75", "docetaxel delay=3"]
    assert "docetaxel vs docetaxel dose=0.75" in found.differences
    assert set(found.to_json()["edits"]) == {"docetaxel dose=0.75", "docetaxel delay=3"}
    assert found.arms["docetaxel"].evidence is Evidence.B


@pytest.mark.parametrize(
    "text",
    ["docetaxel dose=0.5", "docetaxel every=4", "docetaxel delay=3", "docetaxel stop=3",
     "docetaxel then=atezolizumab", "docetaxel with=atezolizumab",
     "docetaxel dose=0.8 delay=2 then=atezolizumab until=4",
     "docetaxel delay=4 with=atezolizumab rule=bliss", "docetaxel delay=4 stop=3"],
)  # fmt: skip
@pytest.mark.parametrize("posterior", [POSTERIOR, ON_ATEZOLIZUMAB], ids=["fresh", "treated"])
def test_forecast_of_any_edit_holds_together(text: str, posterior: Posterior) -> None:
    arm = one(text, posterior=posterior)
    assert arm.evidence is Evidence.D
    assert "expert_prior" in {flag.code.value for flag in arm.flags}
    for curve in (arm.survival, arm.pfs, arm.survival_average, arm.pfs_average):
        assert curve is not None
        values = [curve[str(month)]["p"] for month in range(25)]
        assert values[0] == pytest.approx(1.0)
        assert all(0 <= after <= before + 1e-9 for before, after in pairwise(values))
        assert all(curve[str(month)]["low"] <= curve[str(month)]["p"] <= curve[str(month)]["high"] for month in (6, 12))
    for risk in arm.toxicity.values():
        shares = [risk["curve"][str(month)]["p"] for month in range(25)]
        assert all(after >= before - 1e-12 for before, after in pairwise(shares))
        assert risk["p"] <= 1


def test_label_dose_is_the_plain_regimen_but_for_what_is_not_known() -> None:
    found = forecast("docetaxel dose=1", arms=("docetaxel",))
    plain, edited = found.arms["docetaxel"], found.arms["docetaxel dose=1"]
    assert months(edited) == pytest.approx(months(plain), abs=0.1)
    assert harm(edited) == pytest.approx(harm(plain), abs=0.01)
    assert edited.response["p"] == pytest.approx(plain.response["p"], abs=1e-3)


def test_more_drug_helps_and_harms_more() -> None:
    arms = [one(f"docetaxel dose={dose}") for dose in (0, 0.5, 1, 1.5)]
    assert [months(arm) for arm in arms] == sorted(months(arm) for arm in arms)
    assert [harm(arm) for arm in arms] == sorted(harm(arm) for arm in arms)
    assert harm(arms[0]) == 0.0
    assert arms[0].response["p"] == 0.0


def test_checkpoint_inhibitor_hardly_notices_half_its_dose() -> None:
    full, half = one("atezolizumab dose=1"), one("atezolizumab dose=0.5")
    assert harm(half) == pytest.approx(harm(full), abs=0.01)
    assert months(half) == pytest.approx(months(full), abs=0.3)


def test_longer_delay_never_helps() -> None:
    survival = [months(one("docetaxel dose=1"))] + [months(one(f"docetaxel delay={weeks}")) for weeks in (2, 6, 12)]
    assert survival == sorted(survival, reverse=True)


def test_delay_moves_toxicity_to_later_months() -> None:
    curve = one("docetaxel delay=10").toxicity["Any grade >= 3"]["curve"]
    assert curve["2"]["p"] == 0.0
    assert curve["6"]["p"] > 0.05


def test_longer_treatment_before_a_stop_never_harms_survival() -> None:
    survival = [months(one(f"docetaxel stop={month}")) for month in (1, 3, 9)]
    assert survival == sorted(survival)


def test_sequence_leaves_progression_and_adds_toxicity_and_time_on_treatment() -> None:
    found = forecast("docetaxel then=atezolizumab", arms=("docetaxel",))
    plain, both = found.arms["docetaxel"], found.arms["docetaxel then=atezolizumab"]
    assert both.pfs["6"]["p"] == pytest.approx(plain.pfs["6"]["p"], abs=0.02)
    assert harm(both) > harm(plain)
    assert both.exposure["months"]["mean"] > plain.exposure["months"]["mean"]


@pytest.mark.parametrize("rule", ["independent", "bliss"])
def test_combination_keeps_progression_off_longer_than_either(rule: str) -> None:
    found = forecast(f"docetaxel with=atezolizumab rule={rule}", arms=("docetaxel", "atezolizumab"))
    *single, both = (arm.pfs["6"]["p"] for arm in found.arms.values())
    assert both > max(single)


def test_highest_single_agent_is_the_better_one() -> None:
    found = forecast("docetaxel with=atezolizumab rule=highest", arms=("docetaxel", "atezolizumab"))
    *single, both = (arm.pfs["6"]["p"] for arm in found.arms.values())
    assert min(abs(both - each) for each in single) < 0.02


def test_break_of_the_regimen_that_the_patient_is_on_is_possible() -> None:
    found = forecast("atezolizumab delay=6", posterior=ON_ATEZOLIZUMAB, arms=("atezolizumab",))
    going_on, pausing = found.arms.values()
    assert months(pausing) < months(going_on)


def test_after_a_progression_only_survival_is_shown_of_an_edit_too() -> None:
    history = treated_history(GROWING, progression_day=80)
    arm = one("atezolizumab then=docetaxel", posterior=make_posterior(history))
    assert (arm.pfs, arm.response, arm.toxicity) == (None, None, {})
    assert arm.survival is not None


def test_delay_beyond_the_horizon_is_refused() -> None:
    with pytest.raises(EditError, match="a delay shorter than the 6 months"):
        forecast("docetaxel delay=27", horizon_months=6)


def test_horizon_past_the_follow_up_is_flagged() -> None:
    assert "extrapolation" in {flag.code.value for flag in one("docetaxel dose=0.8", horizon_months=36).flags}


def test_edit_without_a_survival_curve_shows_no_survival() -> None:
    arm = one("docetaxel then=osimertinib")
    assert (arm.survival, arm.os_median, arm.rmst) == (None, None, None)


def test_same_seed_gives_the_same_bits() -> None:
    text = "docetaxel dose=0.75 delay=3 then=atezolizumab"
    assert forecast(text).to_json() == forecast(text).to_json()


def test_more_particles_of_the_same_patient_agree() -> None:
    few, many = make_posterior(particles=400), make_posterior(particles=1600)
    text = "docetaxel with=atezolizumab"
    assert months(one(text, posterior=few)) == pytest.approx(months(one(text, posterior=many)), abs=0.8)
    assert torch.isfinite(torch.tensor(months(one(text, posterior=replace(few, seed=1)))))
