"""Hazard ratio of two known curves."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from fusion.survival.hazard_ratio import expected_log_hazard_ratio

WEEKS = np.arange(0, 521)
CONTROL = np.exp(-0.02 * WEEKS)


@pytest.mark.parametrize("followed", [520, 60])
def test_proportional_curves_give_their_ratio(followed: int) -> None:
    observed = np.clip(1 - WEEKS / followed, 0, 1)
    assert expected_log_hazard_ratio(CONTROL**0.7, CONTROL, observed) == pytest.approx(np.log(0.7), abs=0.004)


def test_equal_curves_have_none() -> None:
    assert expected_log_hazard_ratio(CONTROL, CONTROL) == pytest.approx(0)


def test_crossing_curves_give_what_a_large_trial_reports() -> None:
    late = np.where(WEEKS < 20, CONTROL, CONTROL[20] * np.exp(-0.01 * (WEEKS - 20)))
    rng = np.random.default_rng(0)
    u = rng.uniform(size=40_000)
    times = np.concatenate([np.interp(-u[:20_000], -late, WEEKS), np.interp(-u[20_000:], -CONTROL, WEEKS)])
    table = pd.DataFrame({"time": np.minimum(times, 104), "event": times <= 104, "treated": np.arange(40_000) < 20_000})
    found = CoxPHFitter().fit(table.astype(float), "time", "event").params_["treated"]
    observed = (WEEKS <= 104).astype(float)
    assert expected_log_hazard_ratio(late, CONTROL, observed) == pytest.approx(found, abs=0.03)
