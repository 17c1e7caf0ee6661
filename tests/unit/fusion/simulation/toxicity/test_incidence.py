import math

import numpy as np
import pytest
import torch

from fusion.simulation.library import Attribution, DrugClass, load_library
from fusion.simulation.population import SiteEvents, with_site_events
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.reference import reference_free
from fusion.simulation.toxicity.incidence import (
    ANY_SEVERE,
    collect_risks,
    covariate_factor,
    cumulative_incidence,
    draw_probability,
    simulate_risk,
)
from fusion.simulation.toxicity.onset import BLOOD, Onset, find_onset
from tests.unit.fusion.simulation.cases import POPULATION, many

ANY = "Any"


def risks(name: str, **events: SiteEvents):
    arm = with_site_events(POPULATION.find(name), events)
    return {risk.organ_class: risk for risk in collect_risks(arm, load_library())}


def test_onset_has_its_median() -> None:
    assert float(Onset(median_weeks=4.0).distribution(4)[-1]) == pytest.approx(0.5)


def test_onset_of_blood_under_chemotherapy_is_earlier() -> None:
    assert find_onset(DrugClass.CHEMOTHERAPY, BLOOD).median_weeks == 4
    assert find_onset(DrugClass.PD1, BLOOD).median_weeks == 27.5


def test_incidence_without_competition_is_one_minus_survival() -> None:
    onset = Onset(median_weeks=4.0).distribution(104)
    found = cumulative_incidence(torch.ones((105, 1), dtype=torch.float64), onset, many(0.7))
    assert float(found[-1]) == pytest.approx(1 - math.exp(-0.7 * float(onset[-1])))


def test_incidence_with_competition_is_lower_than_one_minus_kaplan_meier() -> None:
    weeks = torch.arange(105, dtype=torch.float64)
    free, onset = torch.exp(-weeks / 10)[:, None], Onset(median_weeks=20.0).distribution(104)
    competing = cumulative_incidence(free, onset, many(0.7))[-1]
    assert float(competing) < 0.5 * (1 - math.exp(-0.7))


@pytest.mark.parametrize("name", ["docetaxel", "ribociclib_letrozole", "platinum_pemetrexed", "trifluridine_tipiracil"])
def test_usual_patient_has_the_published_rate(name: str) -> None:
    arm = POPULATION.find(name)
    free = reference_free(arm, DEFAULTS)
    for risk in risks(name).values():
        found = simulate_risk(risk, arm, many(risk.rate.severe), many(1.0), free[:, None], free)
        assert float(found) == pytest.approx(risk.rate.severe, rel=0.01)


def test_all_causes_come_first_then_verified() -> None:
    assert risks("platinum_pemetrexed")[ANY].attribution is Attribution.ALL_CAUSE
    assert risks("pembrolizumab")[ANY].rate.trial == "KEYNOTE-042"
    assert risks("docetaxel")[ANY].attribution is Attribution.TREATMENT_RELATED


def test_any_class_is_labelled_for_the_reader() -> None:
    assert risks("docetaxel")[ANY].label == ANY_SEVERE


def test_site_events_replace_a_rate_that_counts_otherwise() -> None:
    risk = risks("docetaxel", **{ANY: SiteEvents(events=9, patients=20)})[ANY]
    assert risk.rate is None
    assert risk.attribution is Attribution.ALL_CAUSE


def test_site_events_join_a_rate_that_counts_alike() -> None:
    risk = risks("docetaxel", **{BLOOD: SiteEvents(events=30, patients=60)})[BLOOD]
    drawn = draw_probability(risk, 20000, np.random.default_rng(0), DEFAULTS)
    k = 0.2 * 578
    assert float(drawn.mean()) == pytest.approx((k * 0.13 + 30) / (k + 60), abs=0.005)


def test_published_rate_counts_for_a_fifth_of_its_patients() -> None:
    drawn = draw_probability(risks("docetaxel")[BLOOD], 20000, np.random.default_rng(0), DEFAULTS)
    assert float(drawn.mean()) == pytest.approx(0.13, abs=0.003)
    assert float(drawn.std()) == pytest.approx(math.sqrt(0.13 * 0.87 / (0.2 * 578 + 1)), rel=0.05)


@pytest.mark.parametrize(
    ("age", "ecog", "expected"), [(None, None, 1.0), (73.0, None, math.exp(0.1)), (63.0, 2, math.exp(0.3))]
)
def test_covariate_factor(age: float | None, ecog: int | None, expected: float) -> None:
    found = covariate_factor(age, ecog, torch.zeros((2, 1), dtype=torch.float64), DEFAULTS)
    assert float(found) == pytest.approx(expected)
