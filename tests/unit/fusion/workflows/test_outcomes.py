"""Stored rows into what calibration wants."""

from types import SimpleNamespace

import pytest

from fusion.cohort.history_building import PatientRows
from fusion.simulation.population import SiteEvents
from fusion.workflows.outcomes import AS_TREATED, collect_outcomes


def patient(
    code: str, *, arm: str | None = None, os_days: float | None = 100.0, pfs_days: float | None = None
) -> PatientRows:
    times = {"OS": os_days, "PFS": pfs_days}
    return PatientRows(
        patient=SimpleNamespace(code=code),
        study="s",
        diagnosis="NSCLC",
        lines=[SimpleNamespace(regimen=arm, is_index=True)] if arm else [],
        outcomes=[
            SimpleNamespace(endpoint=name, time_days=time, status="event") for name, time in times.items() if time
        ],
    )


def test_patients_without_arm_are_left_out_where_others_have_one():
    found = collect_outcomes([patient("A", arm="x"), patient("B")], {"A": 0.1, "B": 0.2}, {}, study="s")
    assert found is not None and found.arms == ("x",)


def test_study_without_arms_is_one_arm():
    found = collect_outcomes([patient("A"), patient("B")], {"A": 0.1, "B": 0.2}, {}, study="s")
    assert found is not None and found.arms == (AS_TREATED, AS_TREATED)


def test_patients_without_survival_or_index_are_left_out():
    rows = [patient("A", arm="x"), patient("B", arm="x", os_days=None), patient("C", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, {}, study="s")
    assert found is not None and len(found.arms) == 1


def test_nobody_left_is_none():
    assert collect_outcomes([patient("A", arm="x")], {}, {}, study="s") is None


def test_unknown_progression_is_kept_apart():
    rows = [patient("A", arm="x", pfs_days=50.0), patient("B", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, {}, study="s")
    assert found is not None and found.progression_known is not None
    assert found.progression_known.tolist() == [True, False]


@pytest.mark.parametrize(("events", "expected"), [(1, 1), (9, 2)])
def test_severe_events_count_patients_of_the_arm_at_most(events, expected):
    rows = [patient("A", arm="x"), patient("B", arm="x")]
    found = collect_outcomes(rows, {"A": 0.1, "B": 0.2}, {"x": {"Any": events}}, study="s")
    assert found is not None
    assert found.site_events["x"]["Any"] == SiteEvents(events=expected, patients=2)
