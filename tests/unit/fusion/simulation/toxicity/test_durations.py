import math

import pytest

from fusion.simulation.library import DrugClass
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.toxicity.durations import find_duration
from fusion.simulation.toxicity.onset import BLOOD, find_onset


@pytest.mark.parametrize("drug_class", DrugClass)
def test_every_class_of_drug_has_an_onset_and_a_duration_with_a_source(drug_class: DrugClass) -> None:
    for kind in (ANY, BLOOD, "Pneumonitis", "a kind that no table has"):
        assert find_onset(drug_class, kind).source
        assert find_duration(drug_class, kind, None, DEFAULTS).source


def test_published_median_is_that_of_an_exponential() -> None:
    found = find_duration(DrugClass.CHEMOTHERAPY, BLOOD, None, DEFAULTS)
    assert found.mean_days * math.log(2) == pytest.approx(7)


def test_rates_are_spread_about_the_mean_rate() -> None:
    found = find_duration(DrugClass.CHEMOTHERAPY, BLOOD, None, DEFAULTS)
    rates = found.rates()
    assert float(rates.mean()) == pytest.approx(1 / found.mean_days, rel=0.02)
    assert bool((rates.diff() > 0).all())


def test_cohort_s_episodes_move_the_duration_and_open_ones_lengthen_it() -> None:
    closed = SiteEvents(events=50, patients=99, ended=50, episode_days=1000.0)
    with_open = SiteEvents(events=60, patients=99, ended=50, episode_days=1400.0)
    found = [find_duration(DrugClass.CHEMOTHERAPY, ANY, site, DEFAULTS).mean_days for site in (closed, with_open)]
    assert found[0] == pytest.approx(20, rel=0.01)
    assert found[1] > 27


@pytest.mark.parametrize(("ended", "verified"), [(0, False), (4, False), (5, True)])
def test_duration_is_verified_once_the_cohort_outweighs_an_assumption(ended: int, verified: bool) -> None:
    site = SiteEvents(events=9, patients=99, ended=ended, episode_days=10.0)
    assert find_duration(DrugClass.CHEMOTHERAPY, ANY, site, DEFAULTS).verified is verified
