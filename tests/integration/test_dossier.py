"""The dossier against a real database."""

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_cohort, make_forecast, make_model, make_patient, make_study, make_twin
from tests.forecast_json import arm, expert_arm
from twins import dossier
from twins.models import Patient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
QUERIES = 23


def read(patient: Patient) -> dossier.Dossier:
    return dossier.read(patient, now=NOW)


def test_read_whole_patient_takes_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    patient = make_patient()
    make_cohort(30, patient.study)
    make_forecast(patient)

    with django_assert_num_queries(QUERIES):
        read(patient)


def test_read_patient_with_more_rows_takes_no_more_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    patient = make_patient()
    make_cohort(60, patient.study)
    make_forecast(patient)
    make_forecast(patient)
    for day in range(300, 320):
        patient.specimens.create(kind="plasma", day=day, variants_state="none_found")
        patient.imaging.create(
            day=day,
            modality="CT",
            study_uid="1",
            series_uid=str(day),
            slices=1,
            rows=1,
            columns=1,
            spacing_mm=[1, 1, 1],
        )

    with django_assert_num_queries(QUERIES):
        read(patient)


def test_read_writes_medians_with_their_intervals() -> None:
    patient = make_patient()
    make_forecast(patient)

    first, second = read(patient).arms

    assert first.os_median.text == "13.4 months (10.3 to 19.1)"
    assert second.os_median.text == "9.6 months (7.4 to 13.7)"
    assert first.p12.text == "54% (45 to 65)"


def test_read_bare_patient_says_what_to_import() -> None:
    found = read(make_patient(everything=False))

    assert found.timeline.is_empty
    assert found.arms == ()
    assert set(found.hints) == {"timeline", "molecular", "imaging", "twin", "arms", "similar", "model"}
    assert all(fact.text == "not known" for fact in found.header.facts[1:])


def test_read_keeps_none_found_apart_from_a_value() -> None:
    found = read(make_patient())

    assert [point.value for point in found.timeline.ctdna] == [0.121, 0.018, None, 0.034, 0.162]
    assert found.timeline.ctdna[2].state == "none_found"
    assert found.molecular is not None
    assert found.molecular.rows[0].cells == ("38.0%", "12.1%", "1.8%", "none found", "3.4%", "16.2%")


def test_read_completeness_counts_from_the_origin() -> None:
    patient = make_patient()
    make_twin(patient)

    rows = {row.name: row for row in read(patient).completeness}

    assert rows["radiomics"].age_text == "4 days old"
    assert rows["ctdna"].age_text == "same day; 4 later, not used"
    assert rows["labs"].count == 4


def test_read_failed_test_is_not_absent() -> None:
    patient = make_patient(everything=False)
    patient.observations.create(modality="labs", name="LDH", day=3, state="failed")

    labs = next(row for row in read(patient).completeness if row.name == "labs")

    assert (labs.present, labs.state, labs.last_day) == (False, "test failed", 3)


def test_read_similar_patients_are_nearest_of_the_same_model() -> None:
    patient = make_patient()
    twin = make_twin(patient)
    near, far = make_cohort(2, patient.study)
    other = make_patient(make_study("other"), "ELSEWHERE", everything=False)
    make_twin(other, make_model(other.study))
    make_twin(near, twin.model, seed=0)

    similar = read(patient).similar

    assert [each.code for each in similar] == [near.code, far.code]
    assert similar[0].distance == "0.000"
    assert similar[0].outcome == "alive at 2.0 months, last contact"


def test_read_expert_arm_is_shown_but_not_ranked() -> None:
    patient = make_patient()
    make_forecast(patient, {"atezolizumab": arm(13.4), "new drug": expert_arm()})

    found = read(patient)

    assert found.arms[1].os_median.text == "not shown"
    assert found.differences == ()
    assert "new drug: No trial curve supports this arm." in found.limits
    assert not any("expert prior" in limit for limit in found.limits)


def test_read_shows_the_twin_of_the_forecast() -> None:
    patient = make_patient()
    forecast = make_forecast(patient)
    newer = make_twin(patient, origin_day=203)

    found = read(patient)

    assert found.twin is not None and found.twin.number == forecast.twin_id
    assert any(f"A newer twin ({newer.pk})" in limit for limit in found.limits)


def test_read_outcomes_stand_in_for_dated_events() -> None:
    patient = make_patient(everything=False)
    patient.outcomes.create(endpoint="OS", time_days=300, status="event")
    patient.outcomes.create(endpoint="PFS", time_days=300, status="event")

    assert [(mark.day, mark.kind) for mark in read(patient).timeline.marks] == [(300, "death")]


def test_read_expert_arm_without_its_flag_gets_the_sentence() -> None:
    patient = make_patient()
    make_forecast(patient, {"best_supportive_care": {**expert_arm(), "flags": []}})

    found = read(patient)

    assert [each.name for each in found.arms] == ["best supportive care"]
    assert "best supportive care: supported by an expert prior only; it is shown, but not ranked." in found.limits
