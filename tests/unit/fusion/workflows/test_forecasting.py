"""Which arms are simulated when none is named, and what a snapshot's hash covers."""

from dataclasses import replace

import pytest

from fusion.cohort.history import PatientHistory
from fusion.simulation.population import generic_arm, library_population
from fusion.workflows.forecasting import MOST_ARMS, Task, default_arms, hash_snapshot, run_task
from fusion.workflows.opening import OpenModel
from fusion.workflows.outcomes import AS_TREATED

LIBRARY = OpenModel(model=None, population=library_population())


def test_library_arms_of_the_diagnosis_are_taken_by_size():
    arms = default_arms(LIBRARY, "NSCLC")
    assert len(arms) == MOST_ARMS
    assert all("NSCLC" in arm.regimen.diagnoses and arm.has_survival for arm in arms)
    assert [arm.patients for arm in arms] == sorted((arm.patients for arm in arms), reverse=True)


@pytest.mark.parametrize("diagnosis", ["", "HNSC"])
def test_diagnosis_without_a_regimen_has_no_arm(diagnosis):
    assert default_arms(LIBRARY, diagnosis) == []


def test_study_without_arms_is_one_arm():
    arms = {**LIBRARY.population.arms, AS_TREATED: generic_arm(AS_TREATED)}
    opened = OpenModel(model=None, population=replace(LIBRARY.population, arms=arms))
    assert [arm.key for arm in default_arms(opened, "NSCLC")] == [AS_TREATED]


def test_snapshot_changes_with_the_data_and_not_with_what_comes_later():
    history = PatientHistory(code="P", study="s", origin_day=0, ecog=1)
    same = replace(history, progression_day=90)
    assert hash_snapshot(history, {"labs": 0}) == hash_snapshot(same, {"labs": 0})
    assert hash_snapshot(history, {"labs": 0}) != hash_snapshot(replace(history, ecog=2), {"labs": 0})
    assert hash_snapshot(history, {"labs": 0}) != hash_snapshot(history, {"labs": None})


def test_task_simulates_the_arms_that_are_asked_for():
    history = PatientHistory(code="P1", study="demo", diagnosis="NSCLC")
    task = Task(checkpoint=None, history=history, reading=None, latest={}, horizon_months=6, particles=50)
    asked = run_task(replace(task, arms=("docetaxel",)))
    assert asked.arms is not None and list(asked.arms["arms"]) == ["docetaxel"]
    assert set(asked.weights) == {"effective_sample_size", "k_hat"}
    usual = run_task(task)
    assert usual.arms is not None and len(usual.arms["arms"]) == MOST_ARMS
