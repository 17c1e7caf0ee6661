"""Stored rows into what calibration wants."""

from types import SimpleNamespace

import pytest

from fusion.cohort.history_building import PatientRows
from fusion.simulation.library.rates import ANY
from fusion.simulation.toxicity.onset import BLOOD
from fusion.workflows.outcomes import AS_TREATED, collect_outcomes


def adverse(day: int) -> SimpleNamespace:
    return SimpleNamespace(
        term="Anaemia", start_day=day, stop_day=None, grade=3, organ_class=BLOOD, attribution="all_cause"
    )


def patient(
    code: str,
    *,
    arm: str | None = None,
    os_days: float | None = 100.0,
    pfs_days: float | None = None,
    severe_on: int | None = None,
) -> PatientRows:
    times = {"OS": os_days, "PFS": pfs_days}
    return PatientRows(
        patient=SimpleNamespace(code=code),
        study="s",
        diagnosis="NSCLC",
        lines=[SimpleNamespace(regimen=arm, is_index=True, start_day=0, stop_day=None)] if arm else [],
        adverse=[adverse(severe_on)] if severe_on is not None else [],
        outcomes=[
            SimpleNamespace(endpoint=name, time_days=time, entry_days=0.0, status="event")
            for name, time in times.items()
            if time
        ],
    )


def test_patients_without_arm_are_left_out_where_others_have_one():
    found = collect_outcomes([patient("A", arm="x"), patient("B")], {"A": 0.1, "B": 0.2}, study="s")
    assert found is not None and found.arms == ("x",)


def test_study_without_arms_is_one_arm():
    found = collect_outcomes([patient("A"), patient("B")], {"A": 0.1, "B": 0.2}, study="s")
    assert found is not None and found.arms == (AS_TREATED, AS_TREATED)


def test_patients_without_survival_or_index_are_left_out():
    rows = [patient("A", arm="x"), patient("B", arm="x", os_days=None), patient("C", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, study="s")
    assert found is not None and len(found.arms) == 1


def test_nobody_left_is_none():
    assert collect_outcomes([patient("A", arm="x")], {}, study="s") is None


def test_unknown_progression_is_kept_apart():
    rows = [patient("A", arm="x", pfs_days=50.0), patient("B", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, study="s")
    assert found is not None and found.progression_known is not None
    assert found.progression_known.tolist() == [True, False]


@pytest.mark.parametrize(("day", "expected"), [(20, 1), (300, 0)])
def test_severe_events_count_while_a_patient_of_the_arm_is_at_risk(day, expected):
    rows = [patient("A", arm="x", severe_on=day), patient("B", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, study="s")
    assert found is not None
    assert {kind: (each.events, each.patients) for kind, each in found.site_events["x"].items()} == {
        ANY: (expected, 2),
        BLOOD: (expected, 2),
    }


def test_toxicity_counts_patients_whom_no_index_is_known_of():
    found = collect_outcomes([patient("A", arm="x"), patient("B", arm="x", severe_on=3)], {"A": 0.1}, study="s")
    assert found is not None and found.site_events["x"][ANY].patients == 2


def test_study_without_graded_events_says_nothing_of_toxicity():
    found = collect_outcomes([patient("A", arm="x")], {"A": 0.1}, study="s")
    assert found is not None and found.site_events == {"x": {}}
