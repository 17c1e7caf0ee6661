"""Twins of the demonstration study against its truth: another program's draw of the same state model, in numpy."""

import numpy as np
import pytest

from fusion.cohort.history import PatientHistory, SizeVisit
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.assimilation.posterior import update
from fusion.simulation.calibration.calibrating import calibrate
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from ingest.demo.cohort import draw_cohort
from ingest.demo.fates import TRUE_SURVIVAL_MONTHS, draw_fates
from ingest.demo.followup import observe

PATIENTS, SAMPLE = 300, 50
ARMS = ("atezolizumab", "docetaxel")


@pytest.fixture(scope="module")
def compared() -> dict[tuple[str, int], np.ndarray]:
    """(SAMPLE, 4) of p, low, high and the true survival by arm and month, for patients known at day 0 only."""
    cohort = draw_cohort(patients=PATIENTS, seed=7)
    fates, rng = draw_fates(cohort), np.random.default_rng(0)
    seen = observe(cohort, fates)
    # A prognosis that somebody predicted with some error.
    index = cohort.prognosis + rng.normal(0, 0.2, PATIENTS)
    outcomes = CohortOutcomes(
        study="demo", arms=tuple(map(str, cohort.arm)), index=index,
        survival=FollowUp.from_days(np.array([one.os_day for one in seen]), np.array([one.died for one in seen])),
        progression_free=FollowUp.from_days(
            np.array([one.pfs_day for one in seen]), np.array([one.progressed_or_died for one in seen])
        ),
        sizes_mm=tuple(cohort.burden_mm.tolist()),
    )  # fmt: skip
    population = calibrate(outcomes, randomised=True, source="demonstration", diagnosis="NSCLC")
    found: dict[tuple[str, int], list[list[float]]] = {}
    for place in range(SAMPLE):
        size = SizeVisit(day=0, value_mm=float(cohort.burden_mm[place]))
        history = PatientHistory(
            code=cohort.codes[place],
            study="demo",
            diagnosis="NSCLC",
            sizes=(size,),
            prognostic_index=float(index[place]),
        )
        posterior = update(history, None, population, particles=600, seed=place)
        forecast = simulate(posterior, [population.find(arm) for arm in ARMS], seed=place)
        for arm in ARMS:
            for column, month in enumerate(TRUE_SURVIVAL_MONTHS):
                shown = forecast.arms[arm].survival[str(month)]
                truth = float(fates[arm].true_survival[place, column])
                found.setdefault((arm, month), []).append([shown["p"], shown["low"], shown["high"], truth])
    return {key: np.array(rows) for key, rows in found.items()}


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("month", [6, 12, 24])
def test_intervals_hold_the_true_survival_of_most(compared, arm: str, month: int) -> None:
    _, low, high, truth = compared[arm, month].T
    assert np.mean((low - 1e-9 <= truth) & (truth <= high + 1e-9)) >= 0.78


@pytest.mark.parametrize("arm", ARMS)
def test_average_forecast_is_the_average_truth(compared, arm: str) -> None:
    for month in (6, 12, 24):
        assert compared[arm, month][:, 0].mean() == pytest.approx(compared[arm, month][:, 3].mean(), abs=0.07)


@pytest.mark.parametrize("arm", ARMS)
def test_who_truly_lives_longer_is_forecast_to(compared, arm: str) -> None:
    assert np.corrcoef(compared[arm, 12][:, 0], compared[arm, 12][:, 3])[0, 1] > 0.5
