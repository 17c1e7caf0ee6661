from dataclasses import replace

import numpy as np
import pytest

from fusion.errors import CohortError
from fusion.workflows.resolving import refit_resolution
from tests.unit.fusion.cohorts import QUICK, make_cohort
from tests.unit.fusion.evaluation.cases import make_held_out

SMALL = replace(QUICK, steps=2, trees=2)


def test_resolution_of_a_fold_is_told_with_its_reasons():
    cohort = make_cohort(60)
    risk = np.random.default_rng(0).normal(size=60)
    held_out = make_held_out(cohort.followed, {"twin": risk})
    told: list[tuple[str, int, int]] = []
    found = refit_resolution(
        cohort, SMALL, held_out, seed=0, note=lambda *parts: told.append(parts), folds=1, divisions=2
    )
    assert set(found) == {"reliability", "resolved", "in_order", "smallest", "reason", "pairs"}
    assert 0 <= found["reliability"] <= 1
    assert 0.5 <= found["in_order"] <= 1
    assert (found["smallest"] is None) == bool(found["reason"])
    assert told == [("resolution", 0, 1), ("resolution", 1, 1)]


def test_curves_without_twelve_months_are_refused():
    cohort = make_cohort(60)
    held_out = make_held_out(cohort.followed, {"twin": np.zeros(60)})
    kept = held_out.times_days < 300
    short = replace(
        held_out,
        times_days=held_out.times_days[kept],
        survival={name: curves[:, :, kept] for name, curves in held_out.survival.items()},
    )
    with pytest.raises(CohortError, match="curves at 12 months"):
        refit_resolution(cohort, SMALL, short, seed=0, note=lambda *_: None)
