"""Histories read through the analytic lane from rows that the records wrote."""

import pytest
from django.db import connection

from fusion.cohort.history import Knowing
from fusion.cohort.history_loading import load_histories, load_history
from fusion.errors import HistoryError, PatientNotFound, StudyNotFound
from tests.factories import make_patient, make_study
from twins.database import url_of
from twins.models import Outcome

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url() -> str:
    return url_of(connection.settings_dict)


def test_full_course_becomes_a_history(url: str) -> None:
    make_patient()
    history = load_history(url, "demo", "DEMO-001", origin_day=150)
    assert (history.diagnosis, history.diagnosis_detail, history.ecog) == ("NSCLC", "adenocarcinoma", 1)
    assert [line.start_day for line in history.lines] == [-190, 0, 212]
    assert [visit.value_mm for visit in history.sizes] == [84, 66, 58, 61, 79]
    assert [visit.state for visit in history.ctdna][2] is Knowing.NONE_FOUND
    assert history.ctdna[0].max_vaf == pytest.approx(0.121)
    assert history.ctdna[0].depth == 2400
    assert (history.progression_day, history.last_known_alive_day) == (203, 262)
    assert {"TP53", "KRAS"} <= history.mutated_genes
    assert [visit.day for visit in history.known_at_origin().sizes] == [0, 42, 84, 147]


def test_bare_patient_has_an_empty_history(url: str) -> None:
    make_patient(everything=False)
    history = load_history(url, "demo", "DEMO-001", origin_day=0)
    assert history.is_empty
    assert not history.tested_genes


def test_all_patients_alive_at_the_origin_are_loaded_in_order(url: str) -> None:
    study = make_study()
    for code in ("C", "A", "B"):
        patient = make_patient(study, code, everything=False)
        if code == "B":
            Outcome.objects.create(patient=patient, endpoint="OS", time_days=30, status="event")
    assert [each.code for each in load_histories(url, "demo", origin_day=0)] == ["A", "B", "C"]
    assert [each.code for each in load_histories(url, "demo", origin_day=31)] == ["A", "C"]
    with pytest.raises(HistoryError, match="death 30"):
        load_history(url, "demo", "B", origin_day=31)


def test_unknown_study_and_patient(url: str) -> None:
    with pytest.raises(StudyNotFound):
        load_history(url, "nowhere", "A", origin_day=0)
    make_study()
    with pytest.raises(PatientNotFound):
        load_history(url, "demo", "A", origin_day=0)
