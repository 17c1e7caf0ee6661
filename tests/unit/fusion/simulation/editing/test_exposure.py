"""Exposure by dose and schedule, and what follows from it."""

import math

import pytest
import torch

from fusion.simulation.editing.exposure import (
    RESPONSES,
    off_treatment,
    relative_effect,
    toxicity_factor,
    with_effect,
)
from fusion.simulation.editing.pharmacokinetics import Driver, load_pharmacokinetics
from fusion.simulation.library import DrugClass, load_library
from fusion.simulation.state.burden import start_burden, start_line, treated, untreated
from tests.unit.fusion.simulation.cases import kinetics, many

TABLE = load_pharmacokinetics()


def test_table_is_of_known_regimens_and_says_what_was_checked() -> None:
    assert set(TABLE) <= {each.key for each in load_library().regimens}
    assert all(each.half_life_days > 0 and each.every_weeks > 0 and each.source for each in TABLE.values())
    assert {each.verified for each in TABLE.values()} == {True, False}


@pytest.mark.parametrize("key", sorted(TABLE))
def test_label_dose_on_the_label_schedule_is_an_exposure_of_one(key: str) -> None:
    assert TABLE[key].relative_exposure(1.0, None) == pytest.approx(1.0)
    assert TABLE[key].relative_exposure(1.0, TABLE[key].every_weeks) == pytest.approx(1.0)


def test_average_follows_dose_over_interval() -> None:
    assert TABLE["docetaxel"].driver is Driver.AVERAGE
    assert TABLE["docetaxel"].relative_exposure(0.8, 4.0) == pytest.approx(0.8 * 3 / 4)


def test_trough_equals_summed_boluses() -> None:
    drug, every = TABLE["nivolumab_squamous"], 4.0
    rate = math.log(2) / drug.half_life_days

    def trough(weeks: float) -> float:
        return sum(math.exp(-rate * 7 * weeks * dose) for dose in range(1, 400))

    assert drug.relative_exposure(2.0, every) == pytest.approx(2 * trough(every) / trough(drug.every_weeks))
    assert drug.relative_average(2.0, every) == pytest.approx(1.0)


@pytest.mark.parametrize("deviate", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("reached", [0.5, 0.95])
def test_effect_is_one_at_the_label_and_saturates(deviate: float, reached: float) -> None:
    effects = [float(relative_effect(exposure, reached, many(deviate))) for exposure in (0.0, 0.5, 1.0, 2.0, 1e9)]
    assert effects[0] == 0.0
    assert effects[2] == pytest.approx(1.0)
    assert effects == sorted(effects)
    assert effects[-1] <= 1 / reached + 1e-9


def test_effect_at_half_exposure_is_emaxs() -> None:
    # a = .6 puts EC50 at 2/3 of the label's exposure: .5 / (.5 + 2/3) / .6.
    assert float(relative_effect(0.5, 0.6, many(0.0))) == pytest.approx(0.5 / (0.5 + 2 / 3) / 0.6)


def test_receptor_that_is_saturated_hardly_notices_half_the_dose() -> None:
    pd1, chemotherapy = RESPONSES[DrugClass.PD1].reached, RESPONSES[DrugClass.CHEMOTHERAPY].reached
    assert float(relative_effect(0.5, pd1, many(0.0))) > 0.94
    assert float(relative_effect(0.5, chemotherapy, many(0.0))) < 0.75


def test_kinetics_at_full_effect_are_unchanged_and_at_none_untreated() -> None:
    drug, months = kinetics(0.4, 0.1, 0.7), 3.0
    burden = start_line(start_burden(many(60.0)), drug, 0.0)
    assert float(with_effect(drug, many(1.0)).shrinkage) == pytest.approx(0.4)
    without = treated(burden, off_treatment(drug), months)
    assert float(without.total) == pytest.approx(float(untreated(burden, drug, months).total))


def test_plateau_stays_a_plateau_without_the_drug() -> None:
    assert float(off_treatment(kinetics(0.0, 0.0, 0.5)).shrinkage) == 0.0


@pytest.mark.parametrize(("drug_class", "factor"), [(DrugClass.CHEMOTHERAPY, 0.5**1.5), (DrugClass.PD1, 1.0)])
def test_toxicity_follows_exposure_by_class(drug_class: DrugClass, factor: float) -> None:
    assert toxicity_factor(0.5, drug_class) == pytest.approx(factor)
    assert toxicity_factor(1.0, drug_class) == 1.0


def test_every_class_of_drug_has_an_answer() -> None:
    assert set(RESPONSES) == set(DrugClass)
    assert all(0 < each.reached < 1 and each.toxicity >= 0 for each in RESPONSES.values())
    assert torch.isfinite(torch.tensor([each.reached for each in RESPONSES.values()])).all()
