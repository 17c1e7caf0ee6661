"""What-ifs from the question to the answer: the numbers, the audit trail, the worker's retries, and the sweep."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from sqlalchemy import event
from sqlalchemy.engine import Engine

from fusion.cohort.history_loading import load_history
from fusion.cohort.loading import load_cohort
from fusion.cohort.presence import load_latest_days
from fusion.workflows import what_ifs as workflow
from tests.factories import make_patient, make_study, make_user
from twins.actions import forecasts, what_ifs
from twins.database import url_of
from twins.dossier.forecasts.what_if import build_what_if, name_of
from twins.jobs import LONG, WHAT_IF
from twins.jobs.what_ifs import answer_what_if, prepare_what_if
from twins.models import AccessEvent, BoardCase, Forecast, Patient, Recommendation, TreatmentLine, WhatIf

pytestmark = pytest.mark.django_db(transaction=True)
ARMS = ("docetaxel", "nivolumab_nonsquamous")
# Tables of which a study of 10,000 patients holds millions of rows.
WIDE = (
    "observation",
    "featurevector",
    "slideembedding",
    "keptfile",
    "imagingstudy",
    "lesion",
    "adverseevent",
    "outcome",
)


@pytest.fixture
def patient() -> Patient:
    return make_patient()


@pytest.fixture
def forecast(patient: Patient) -> Forecast:
    _, made = forecasts.simulate(patient, model=None, by=None, arms=ARMS, horizon_months=6)
    assert made is not None
    return made


@pytest.fixture
def clinician() -> User:
    return make_user("clinician")


def ask(forecast: Forecast, *edits: str, by: User, arms: tuple[str, ...] = ARMS, weights: str = "") -> WhatIf:
    return what_ifs.ask(forecast.twin.patient, forecast=forecast, arms=arms, edits=list(edits), weights=weights, by=by)


def answered(row: WhatIf) -> WhatIf:
    answer_what_if(row.pk)
    row.refresh_from_db()
    return row


def test_question_is_kept_queued_and_audited(forecast: Forecast, clinician: User) -> None:
    row = ask(forecast, "docetaxel dose=0.5", by=clinician)
    job = ProcrastinateJob.objects.get(queue_name=WHAT_IF)
    found = AccessEvent.objects.latest("pk")
    assert (row.state, job.task_name, job.args) == (WhatIf.State.ASKED, what_ifs.JOB, {"pk": row.pk})
    assert (found.action, found.patient_code, found.detail["what_if"]) == ("what_if", "DEMO-001", row.pk)


def test_unedited_arms_have_the_forecasts_own_numbers(forecast: Forecast, clinician: User) -> None:
    row = answered(ask(forecast, "docetaxel dose=0.5", by=clinician))
    assert row.state == WhatIf.State.ANSWERED
    assert row.result is not None
    assert {key: row.result["arms"][key] for key in ARMS} == forecast.arms["arms"]
    assert build_what_if(row).moved == ()
    assert Forecast.objects.get() == forecast


def test_change_is_told_in_words_and_numbers(forecast: Forecast, clinician: User) -> None:
    row = answered(ask(forecast, "docetaxel dose=0.5 delay=3", by=clinician, weights="tox=0.5"))
    shown = build_what_if(row)
    (change,) = shown.changes
    assert (change.arm, change.base) == ("docetaxel, dose 50%, start after 3 weeks", "docetaxel")
    assert "to 6 months" in change.sentence
    assert "Benefit less harm" in change.weighed
    told = {each.label: each for each in change.rows}
    assert "days" in told["Expected time in grade 3 or more, first episode"].change
    assert all("Extrapolated" in text for text in change.assumptions)
    assert shown.forecast is not None
    assert {arm.name for arm in shown.forecast.arms} == {change.arm, *(key.replace("_", " ") for key in ARMS)}


def test_second_run_of_the_job_leaves_the_first_answer(forecast: Forecast, clinician: User) -> None:
    row = answered(ask(forecast, by=clinician))
    first = row.answered_at
    assert answered(row).answered_at == first


def test_twin_is_opened_once_before_the_question_and_not_again_for_it(
    forecast: Forecast, clinician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        what_ifs.announce(forecast)
    job = ProcrastinateJob.objects.get(queue_name=WHAT_IF, task_name=what_ifs.PREPARE_JOB)
    question = app.configure_task(what_ifs.JOB).job
    assert job.args == {"pk": forecast.pk}
    assert job.priority < question.priority

    prepare_what_if(forecast.pk)
    monkeypatch.setattr(workflow, "run_arm", None)
    monkeypatch.setattr(workflow, "update", None)
    row = answered(ask(forecast, "docetaxel dose=0.5", by=clinician))
    assert row.result is not None
    assert {key: row.result["arms"][key] for key in ARMS} == forecast.arms["arms"]


def test_twin_of_older_data_or_of_nothing_is_not_opened_and_nothing_is_said(
    patient: Patient, forecast: Forecast
) -> None:
    Patient.objects.filter(pk=patient.pk).update(ecog=2)
    prepare_what_if(forecast.pk)
    Patient.objects.all().delete()
    prepare_what_if(forecast.pk)
    assert not WhatIf.objects.exists()


def test_question_that_is_gone_is_left_alone(forecast: Forecast, clinician: User) -> None:
    row = ask(forecast, by=clinician)
    WhatIf.objects.all().delete()
    answer_what_if(row.pk)
    assert not WhatIf.objects.exists()


def test_what_cannot_be_simulated_is_refused_with_the_reason(forecast: Forecast, clinician: User) -> None:
    row = answered(ask(forecast, "docetaxel delay=50", by=clinician))
    assert (row.state, row.result) == (WhatIf.State.REFUSED, None)
    assert "a delay shorter than the 6 months" in row.refusal


def test_twin_of_older_data_is_made_anew_first(patient: Patient, forecast: Forecast, clinician: User) -> None:
    row = ask(forecast, "docetaxel dose=0.5", by=clinician)
    Patient.objects.filter(pk=patient.pk).update(ecog=2)
    row = answered(row)
    made = Forecast.objects.exclude(pk=forecast.pk).get()
    assert (row.state, row.outdated_id, row.forecast_id) == (WhatIf.State.ANSWERED, forecast.pk, made.pk)
    assert row.result is not None
    assert {key: row.result["arms"][key] for key in ARMS} == made.arms["arms"]
    assert made.twin.snapshot_sha256 != forecast.twin.snapshot_sha256


def test_numbers_of_another_version_are_pointed_out(forecast: Forecast, clinician: User) -> None:
    row = answered(ask(forecast, by=clinician))
    row.forecast.arms["arms"]["docetaxel"]["rmst"]["months"] += 0.1
    assert build_what_if(row).moved == ("docetaxel",)


def test_sweep_keeps_what_a_recommendation_refers_to(patient: Patient, forecast: Forecast, clinician: User) -> None:
    case = BoardCase.objects.create(patient=patient, question="?", created_by=clinician)
    old, kept, new = (ask(forecast, by=clinician) for _ in range(3))
    Recommendation.objects.create(case=case, what_if=kept, author=clinician)
    now = timezone.now()
    WhatIf.objects.filter(pk__in=(old.pk, kept.pk)).update(asked_at=now - timedelta(days=what_ifs.KEPT_DAYS + 1))
    assert what_ifs.discard_old(now=now) == 1
    assert set(WhatIf.objects.values_list("pk", flat=True)) == {kept.pk, new.pk}


def test_every_queue_has_a_worker() -> None:
    assert {task.queue for task in app.tasks.values() if task.name.startswith("twins.")} == {*LONG, WHAT_IF}


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("docetaxel dose=0.625", "docetaxel, dose 62.5%"),
        ("docetaxel dose=60mg/75mg every=4", "docetaxel, dose 60mg/75mg, every 4 weeks"),
        ("docetaxel delay=1 stop=6", "docetaxel, start after 1 week, stopped after 6 months"),
        ("a_b then=c_d", "a b, then c d at progression"),
        ("a_b then=c_d until=6", "a b, then c d at progression or month 6"),
        ("a_b with=c rule=bliss", "a b, with c (both kill independently)"),
    ],
)
def test_edit_in_words(label: str, name: str) -> None:
    assert name_of(label) == name


def test_one_patient_is_read_without_the_others(patient: Patient) -> None:
    url, asked = url_of(connection.settings_dict), ["DEMO-001"]
    make_patient(patient.study, "DEMO-002")
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    load_history(url, "demo", "DEMO-001", origin_day=0)
    load_cohort(url, "demo", None, patients=asked)
    event.remove(Engine, "before_cursor_execute", note)
    wide = [text for text in seen if any(f"FROM twins_{name}" in text for name in WIDE)]
    assert len(wide) >= len(WIDE)
    assert [text for text in wide if "patient_id IN (" not in text and "patient.id IN (" not in text] == []


@pytest.mark.parametrize("origin_day", [-400, 0, 100])
def test_modalities_of_one_patient_are_those_of_the_whole_study(patient: Patient, origin_day: int) -> None:
    url = url_of(connection.settings_dict)
    make_patient(patient.study, "DEMO-002", everything=False)
    whole = load_latest_days(url, "demo", origin_day=origin_day)
    for code in ("DEMO-001", "DEMO-002"):
        one = load_latest_days(url, "demo", origin_day=origin_day, patients=[code])
        assert {key: list(value.items()) for key, value in one.items()} == {code: list(whole[code].items())}


def test_arm_of_one_patient_keeps_the_drugs_of_the_study() -> None:
    study = make_study()
    for code, regimen in (("A", "one"), ("B", "two")):
        TreatmentLine.objects.create(
            patient=make_patient(study, code, everything=False), regimen=regimen, components=[regimen], start_day=0,
            is_index=True,
        )  # fmt: skip
    url = url_of(connection.settings_dict)
    whole, one = load_cohort(url, "demo", None), load_cohort(url, "demo", None, patients=["B"])
    assert (one.codes, one.arms, one.drugs) == (("B",), ("two",), whole.drugs)
