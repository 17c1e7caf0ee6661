import math

import numpy as np
import pytest
import torch

from fusion.simulation.library import Attribution, DrugClass, load_library
from fusion.simulation.population import SiteEvents, with_site_events
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.reference import reference_free
from fusion.simulation.toxicity.incidence import (
    Proneness,
    covariate_factor,
    cumulative_incidence,
    draw_probability,
    prolong,
    simulate_risk,
)
from fusion.simulation.toxicity.onset import BLOOD, Onset, find_onset
from fusion.simulation.toxicity.risks import ANY_SEVERE, collect_risks
from tests.unit.fusion.simulation.cases import POPULATION, many

ANY = "Any"


def risks(name: str, **events: SiteEvents):
    arm = with_site_events(POPULATION.find(name), events)
    found = [risk for risk in collect_risks(arm, load_library()) if not risk.beside]
    return {risk.organ_class: risk for risk in found}


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
    ("patient", "expected"),
    [
        (Proneness(), 1.0),
        (Proneness(age_years=73.0), math.exp(0.1)),
        (Proneness(age_years=63.0, ecog=2), math.exp(0.3)),
        (Proneness(had_severe_toxicity=False), 1.0),
        (Proneness(had_severe_toxicity=True), math.exp(0.3)),
    ],
)
def test_covariate_factor(patient: Proneness, expected: float) -> None:
    found = covariate_factor(patient, torch.zeros((3, 1), dtype=torch.float64), DEFAULTS)
    assert float(found) == pytest.approx(expected)


def test_covariate_effects_are_shrunk_towards_none() -> None:
    normals = torch.as_tensor(np.random.default_rng(0).standard_normal((3, 20000)))
    drawn = covariate_factor(Proneness(had_severe_toxicity=True), normals, DEFAULTS).log()
    assert float(drawn.mean()) == pytest.approx(0.3, abs=0.01)
    assert float(drawn.std()) == pytest.approx(0.3, abs=0.01)


def test_share_of_a_short_follow_up_grows_to_two_years_and_is_worth_no_more() -> None:
    usual, onset = reference_free(POPULATION.find("atezolizumab"), DEFAULTS), Onset(median_weeks=27.5)
    site = SiteEvents(events=10, patients=100, share=0.1, effective_patients=90.0, months=4.0)
    found = prolong(site, onset, usual)
    assert found.severe > 0.12
    relative = [math.sqrt((1 - each.severe) / (each.severe * each.weight)) for each in (site, found)]
    assert relative[1] == pytest.approx(relative[0])


def test_share_by_two_years_stays_as_it_is() -> None:
    usual = reference_free(POPULATION.find("docetaxel"), DEFAULTS)
    site = SiteEvents(events=10, patients=100, share=0.1, effective_patients=90.0)
    assert prolong(site, Onset(median_weeks=4.0), usual) is site


def test_nobody_affected_so_far_is_worth_the_risk_that_was_seen() -> None:
    usual = reference_free(POPULATION.find("atezolizumab"), DEFAULTS)
    site = SiteEvents(events=0, patients=100, share=0.0, effective_patients=80.0, months=3.0)
    assert 0 < prolong(site, Onset(median_weeks=27.5), usual).weight < 50
