"""Kept forecasts are scored when outcomes arrive: once, by what was not known before, and never changed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.factories import make_study
from tests.followed_forecasts import NOTHING, add_severe_events, follow, make_forecasts, median_of
from tests.forecast_json import simulated
from tests.integration.journaled import run_import
from tests.integration.packages import small_package
from twins.actions import access, courses, monitoring, undoing
from twins.jobs.monitoring import score_forecasts
from twins.models import (
    AccessEvent,
    Forecast,
    ForecastScore,
    MonitorReport,
    Outcome,
    Patient,
    Specimen,
    Study,
    TreatmentLine,
    Twin,
)

pytestmark = pytest.mark.django_db
MONTH_DAYS = 365.25 / 12


@pytest.fixture
def study() -> Study:
    return make_study()


def times(endpoint: str = "OS") -> list[ForecastScore]:
    found = ForecastScore.objects.current().filter(measure="time", endpoint=endpoint)
    return list(found.order_by("forecast_id"))


def test_scores_appear_once(study: Study) -> None:
    follow(make_forecasts(study, 8))
    first = monitoring.monitor(study, by=None)
    again = monitoring.monitor(study, by=None)

    # two endpoints: the time and five horizons
    assert first["scores"] == {"added": 96, "withdrawn": 0, "current": 96}
    assert again["scores"] == {"added": 0, "withdrawn": 0, "current": 96}
    assert ForecastScore.objects.count() == 96


def test_a_score_says_what_was_forecast_for_the_arm_that_was_given(study: Study) -> None:
    follow(make_forecasts(study, 4))
    monitoring.monitor(study, by=None)

    for number, score in enumerate(times()):
        assert score.arm == "docetaxel" and score.is_prospective
        assert score.predicted == pytest.approx(0.5 ** (score.observed / MONTH_DAYS / median_of(number)))


def test_nothing_is_scored_without_outcomes_or_on_another_arm(study: Study) -> None:
    patients = make_forecasts(study, 4)
    assert monitoring.monitor(study, by=None)["scores"]["added"] == 0

    TreatmentLine.objects.update(regimen="pemetrexed")
    follow(patients)
    assert monitoring.monitor(study, by=None)["scores"]["added"] == 0


def test_longer_follow_up_supersedes_and_keeps_the_older_score(study: Study) -> None:
    patients = make_forecasts(study, 8)
    follow(patients, months=4)
    monitoring.monitor(study, by=None)
    early = {score.pk: (score.status, score.observed) for score in ForecastScore.objects.all()}
    follow(patients, months=30)
    added = monitoring.monitor(study, by=None)["scores"]["added"]

    assert 0 < added < 96
    assert ForecastScore.objects.current().count() == 96
    kept = ForecastScore.objects.filter(pk__in=early)
    assert {score.pk: (score.status, score.observed) for score in kept} == early
    later = ForecastScore.objects.exclude(supersedes=None).select_related("supersedes")
    assert {score.supersedes.status for score in later if score.supersedes} == {"censored"}


def test_a_state_that_is_known_is_not_scored_again(study: Study) -> None:
    patients = make_forecasts(study, 8)
    follow(patients, months=4)
    monitoring.monitor(study, by=None)
    follow(patients, months=5)
    monitoring.monitor(study, by=None)

    # At three months nothing changed, nor before the first horizon that was reached.
    assert not ForecastScore.objects.filter(horizon_months=3).exclude(supersedes=None).exists()


def test_scores_whose_outcome_is_gone_are_taken_back_and_can_return(study: Study) -> None:
    patients = make_forecasts(study, 2)
    follow(patients)
    monitoring.monitor(study, by=None)
    Outcome.objects.all().delete()
    gone = monitoring.monitor(study, by=None)["scores"]
    assert gone == {"added": 0, "withdrawn": 24, "current": 0}
    assert monitoring.monitor(study, by=None)["scores"]["withdrawn"] == 0

    follow(patients)
    assert monitoring.monitor(study, by=None)["scores"] == {"added": 24, "withdrawn": 0, "current": 24}


def test_the_undo_of_an_import_takes_its_scores_back() -> None:
    package = small_package()
    outcomes, package.outcomes = package.outcomes, []
    run_import(package)
    patient = Patient.objects.get(code="A")
    twin = Twin.objects.create(patient=patient, seed=1, snapshot_sha256="ef" * 32)
    Forecast.objects.create(twin=twin, horizon_months=24, arms=simulated(), known=courses.note_known(patient))
    package.outcomes = outcomes
    run = run_import(package)
    first = monitoring.monitor(patient.study, by=None)
    undoing.undo(run, by=None)
    assert ProcrastinateJob.objects.get(task_name=monitoring.SCORE_JOB).args == {"study_code": "small"}
    score_forecasts(study_code="small")

    # One death: the time, five horizons, and six classes of toxicity, which the adverse event makes retrospective.
    assert first["scores"]["added"] == 12
    assert first["library"]["endpoints"]["OS"]["prospective"]["events"] == 1
    assert not ForecastScore.objects.current().exists()
    assert ForecastScore.objects.count() == 24


def test_rows_are_only_ever_added(study: Study) -> None:
    follow(make_forecasts(study, 1))
    monitoring.monitor(study, by=None)
    score = times()[0]
    score.predicted = 0.9
    with pytest.raises(DatabaseError), transaction.atomic():
        score.save()


@pytest.mark.parametrize("known", [None, {"outcomes": {"OS": {"days": 9e3, "status": "event"}}, "last_day": 9e3}])
def test_what_was_stored_before_the_forecast_is_retrospective(study: Study, known: dict | None) -> None:
    follow(make_forecasts(study, 3, known=known))
    content = monitoring.monitor(study, by=None)["models"][str(study.model_versions.get().pk)]

    assert not any(score.is_prospective for score in times())
    assert content["endpoints"]["OS"]["retrospective"]["patients"] == 3
    assert content["endpoints"]["OS"]["prospective"]["patients"] == 0


def test_a_forecast_notes_what_is_known_when_it_is_made(study: Study) -> None:
    patients = make_forecasts(study, 2)
    assert courses.note_known(patients[0]) == {**NOTHING, "measured": {"size": None, "ctdna": None}}

    follow(patients, months=0.5)
    add_severe_events(patients)
    Specimen.objects.create(patient=patients[0], kind="plasma", day=-2)
    noted = courses.note_known(patients[0])
    assert noted["outcomes"]["OS"] == {"days": pytest.approx(15.2, abs=0.1), "status": "censored"}
    assert noted["last_day"] == 30
    assert noted["measured"] == {"size": None, "ctdna": -2}


def test_what_follows_known_follow_up_is_prospective_given_it(study: Study) -> None:
    patients = make_forecasts(
        study, 4, known={"outcomes": {"OS": {"days": 10.0, "status": "censored"}}, "last_day": 10}
    )
    follow(patients)
    monitoring.monitor(study, by=None)

    scores = times()
    assert all(score.is_prospective and score.entry_days == 10 for score in scores)
    assert scores[0].entry_survival == pytest.approx(0.5 ** (10 / MONTH_DAYS / 6))


def test_toxicity_is_scored_where_the_study_collected_it(study: Study) -> None:
    patients = make_forecasts(study, 3)
    follow(patients)
    add_severe_events(patients)
    monitoring.monitor(study, by=None)

    scores = ForecastScore.objects.current().filter(measure="toxicity", endpoint__startswith="Blood")
    assert [score.status for score in scores.order_by("forecast_id")].count("event") <= 1
    assert scores.count() == 3


def test_a_kept_forecast_that_cannot_be_read_is_named_and_the_others_are_scored(study: Study) -> None:
    patients = make_forecasts(study, 2)
    twin = patients[0].twins.get()
    broken = Forecast.objects.create(
        twin=twin, horizon_months=24, known=NOTHING, arms={"arms": {"docetaxel": {"survival": {"1": {"p": 1}}}}}
    )
    follow(patients)
    found = monitoring.monitor(study, by=None)

    assert [f"forecast {broken.pk}" in message for message in found["unreadable"]] == [True]
    assert found["scores"]["added"] == 24


@pytest.mark.parametrize(("ratio", "alarm"), [(1.0, None), (3.0, "more"), (0.3, "fewer")])
def test_a_calibrated_stream_raises_no_alarm_and_a_shifted_one_does(
    study: Study, ratio: float, alarm: str | None
) -> None:
    follow(make_forecasts(study, 120), ratio=ratio)
    content = monitoring.monitor(study, by=None)["models"][str(study.model_versions.get().pk)]
    charts = content["endpoints"]["OS"]["drift"]["cusum"]

    assert [name for name, chart in charts.items() if chart["alarm"]] == ([alarm] if alarm else [])
    ratio_found = content["endpoints"]["OS"]["prospective"]["ratio"]
    assert ratio_found["low"] < ratio < ratio_found["high"]


def test_the_report_is_kept_for_the_page_and_the_run_is_in_the_trail(study: Study) -> None:
    follow(make_forecasts(study, 30))
    found = monitoring.monitor(study, by=None)
    report = MonitorReport.objects.get()

    assert report.content == found["models"][str(report.model_id)]
    assert report.content["forecasts"] == report.content["scored"] == 30
    assert "checkpoint is not in the store" in report.content["drift"]["reason"]
    event = AccessEvent.objects.get(action="monitor")
    assert event.study_code == "demo" and event.detail == {"added": 360, "withdrawn": 0}
    assert access.find_break() is None


def test_a_checkpoint_that_cannot_be_opened_is_the_reason_for_no_drift(
    study: Study, settings: Settings, tmp_path: Path
) -> None:
    settings.CHECKPOINTS = tmp_path
    make_forecasts(study, 1)
    (tmp_path / f"{study.model_versions.get().checkpoint_sha256}.pt").write_bytes(b"no tensors")
    (content,) = monitoring.monitor(study, by=None)["models"].values()

    assert content["drift"]["reason"].startswith("the cohort of the fit cannot be made again")


def test_scoring_is_asked_for_only_where_there_are_forecasts(study: Study) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name=monitoring.SCORE_JOB)
    monitoring.request(study)
    assert not jobs.exists()

    patients = make_forecasts(study, 1)
    monitoring.request(study)
    assert jobs.get().args == {"study_code": "demo"}
    follow(patients)
    score_forecasts(study_code="demo")
    score_forecasts(study_code="nowhere")
    assert len(times()) == 1


def test_the_earliest_forecast_of_a_patient_counts(study: Study) -> None:
    patients = make_forecasts(study, 25)
    follow(patients)
    for forecast in list(Forecast.objects.select_related("twin")):
        Forecast.objects.create(twin=forecast.twin, horizon_months=24, arms=forecast.arms, known=forecast.known)
    content = monitoring.monitor(study, by=None)["models"][str(study.model_versions.get().pk)]

    found = content["endpoints"]["OS"]["prospective"]
    assert (content["forecasts"], found["forecasts"], found["patients"]) == (50, 50, 25)
    assert MonitorReport.objects.get().created_at > timezone.now() - timedelta(minutes=1)
