"""Coefficients that change with time, and coverage under censoring, against lifelines."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxTimeVaryingFitter, KaplanMeierFitter

from fusion.survival.coverage import coverage_of
from fusion.survival.recalibration import fit_recalibration
from fusion.survival.time_varying import cut_episodes
from tests.unit.fusion.cohorts import make_outcome

LOOSE = (1e-8, 1e-8)


def test_coefficients_are_those_of_lifelines_on_the_same_episodes():
    generator = np.random.default_rng(0)
    risk, arms = generator.normal(size=400), (generator.random((400, 1)) < 0.5).astype(float)
    outcome = make_outcome(0.7 * risk - 0.4 * arms[:, 0], late_entry=True)
    found = fit_recalibration(risk, outcome, arms, intervals=5, slope_penalties=LOOSE, arm_penalties=LOOSE)
    episodes = cut_episodes(outcome, found.cuts_days)
    starts, ends = np.append(0.0, found.cuts_days), np.append(found.cuts_days, np.inf)
    g = found.trend[episodes.interval]
    table = pd.DataFrame(
        {
            "id": episodes.patient,
            "start": np.maximum(outcome.entry_days[episodes.patient], starts[episodes.interval]),
            "stop": np.minimum(outcome.time_days[episodes.patient], ends[episodes.interval]),
            "event": episodes.risk_sets.event.astype(bool),
            "risk": risk[episodes.patient],
            "risk_g": risk[episodes.patient] * g,
            "arm": arms[episodes.patient, 0],
            "arm_g": arms[episodes.patient, 0] * g,
        }
    )
    fitter = CoxTimeVaryingFitter().fit(table, id_col="id", event_col="event", start_col="start", stop_col="stop")
    ours = [1 + found.slopes[0], found.slopes[1], *found.arm_effects[:, 0]]
    assert ours == pytest.approx(fitter.params_.to_numpy(), abs=1e-4)


def test_coverage_of_one_bound_for_all_is_kaplan_meier():
    outcome = make_outcome(np.random.default_rng(1).normal(size=300))
    for day in (40.0, 200.0, 600.0):
        found = coverage_of(np.full(300, day), outcome, generator=np.random.default_rng(0))
        expected = KaplanMeierFitter().fit(outcome.time_days, outcome.event).predict(day)
        assert found.coverage == pytest.approx(expected, abs=1e-9)
