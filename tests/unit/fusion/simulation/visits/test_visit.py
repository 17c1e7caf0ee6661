"""What is said of visits, together."""

import json
from typing import Any

import pytest

from fusion.cohort.history import PatientHistory
from fusion.simulation.arms.simulating import run_arms
from fusion.simulation.population import ArmModel
from fusion.simulation.visits.bands import describe_bands
from fusion.simulation.visits.visit import describe_visits
from tests.unit.fusion.simulation.cases import GROWING, POPULATION, make_history, make_posterior, treated_history

ARMS = [POPULATION.arms[name] for name in ("atezolizumab", "docetaxel")]


def visits_of(history: PatientHistory, arms: list[ArmModel]) -> dict[str, Any]:
    posterior = make_posterior(history)
    runs = run_arms(posterior, arms, horizon_months=12, seed=0)
    return describe_visits(history, posterior, runs, horizon_months=12, seed=0)


def test_visits_are_plain_json() -> None:
    history = treated_history(GROWING)
    found = visits_of(history, ARMS)
    assert json.loads(json.dumps(found, allow_nan=False)).keys() == {"changed", "course", "fit", "next", "information"}


def test_patient_of_whom_nothing_is_known_has_only_a_next_visit() -> None:
    history = make_history()
    found = visits_of(history, ARMS[:1])
    assert [found[name] for name in ("changed", "course", "fit", "information")] == [None] * 4
    assert set(found["next"]) == {"atezolizumab"}


def test_band_is_narrow_at_scans_and_wider_between_them() -> None:
    history = treated_history(((0, 60.0), (300, 80.0)))
    found = describe_bands(make_posterior(history, particles=2000), seed=0)
    assert found is not None
    widths = [high / low for low, high in zip(found["size_mm"]["low"], found["size_mm"]["high"], strict=True)]
    assert max(widths[8:16]) > 1.5 * widths[0]
    assert found["size_mm"]["median"][-1] == pytest.approx(80, rel=0.15)
    assert found["ctdna_vaf"] is None
