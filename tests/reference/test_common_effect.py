"""Expected events by a Cox model against lifelines' martingale residuals."""

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter

from fusion.simulation.calibration.common_effect import estimate_effect, expected_events
from fusion.simulation.calibration.outcomes import FollowUp


def draw(patients: int = 300) -> tuple[np.ndarray, FollowUp]:
    rng = np.random.default_rng(1)
    index = rng.normal(size=patients)
    death, censored = rng.exponential(12 * np.exp(-0.7 * index)), rng.uniform(3, 24, patients)
    return index, FollowUp(months=np.minimum(death, censored), event=death <= censored)


def test_expected_events_are_those_of_martingale_residuals() -> None:
    index, follow_up = draw()
    table = pd.DataFrame({"index": index, "months": follow_up.months, "event": follow_up.event.astype(int)})
    model = CoxPHFitter().fit(table, "months", "event")
    residual = model.compute_residuals(table, "martingale")["martingale"].sort_index().to_numpy()
    found = expected_events(float(model.params_["index"]) * index, follow_up)
    assert found == pytest.approx(follow_up.event - residual, abs=1e-6)


def test_effect_leaves_as_many_events_as_were_seen_in_every_arm() -> None:
    index, follow_up = draw()
    arms = np.where(np.arange(300) % 3 == 0, "a", "b")
    effect = estimate_effect(index, tuple(arms), follow_up, "study drawn")
    assert effect.slope == pytest.approx(0.7, abs=3 * effect.standard_error)
    for arm in ("a", "b"):
        assert effect.expected[arms == arm].sum() == pytest.approx(follow_up.event[arms == arm].sum())
    assert index @ effect.expected == pytest.approx(index @ follow_up.event, abs=1e-3)
