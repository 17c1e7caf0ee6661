"""Kept forecasts: scored when outcomes arrive, and summed up for the page of their model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from twins.actions import access, courses, tiles
from twins.actions.fitting import checkpoint_of
from twins.actions.locking import alone_with
from twins.bridge import monitoring
from twins.bridge.errors import ForecastUnreadable, FusionError
from twins.database import url_of
from twins.models import (
    Forecast,
    ForecastScore,
    ModelVersion,
    MonitorReport,
    Study,
    Twin,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet

    from twins.bridge.monitoring import Course, Scored

Progress = Callable[[str, int, int], None]
Json = dict[str, Any]
Key = tuple[str, str, int]
SCORE_JOB = "twins.jobs.monitoring.score_forecasts"
CHUNK = 200
DAY_SECONDS = 86_400
ROW_FIELDS = (
    "measure",
    "endpoint",
    "horizon_months",
    "status",
    "predicted",
    "low",
    "high",
    "observed",
    "inside",
    "entry_days",
    "entry_survival",
    "is_prospective",
)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run did: forecasts seen, scores added and taken back, and what could not be read."""

    seen: int = 0
    added: int = 0
    withdrawn: int = 0
    unreadable: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """What became of scores."""
        return {"added": self.added, "withdrawn": self.withdrawn}


def request(study: Study) -> None:
    """Queue the scoring of a study's forecasts, where it has any; the caller's transaction decides."""
    if Forecast.objects.filter(twin__patient__study=study).exists():
        # By name: the job calls this module, so this module cannot import the job.
        app.configure_task(SCORE_JOB).defer(study_code=study.code)


def monitor(study: Study, *, by: AbstractBaseUser | None, progress: Progress | None = None) -> Json:
    """Score every kept forecast of a study by what is stored now, and renew the reports of its models."""
    with alone_with(study.code):
        tally = _score_study(study, by, progress)
        reports = {model.pk: renew_report(model) for model in _models_of(study)}
    scores = ForecastScore.objects.filter(forecast__twin__patient__study=study)
    return {
        "study": study.code,
        "forecasts": _forecasts_of(study).count(),
        "scores": {**tally.counts, "current": scores.current().count()},
        "unreadable": tally.unreadable,
        "models": {str(pk): content for pk, content in reports.items()},
        "library": _report_library(study),
    }


def _forecasts_of(study: Study) -> QuerySet[Forecast]:
    return Forecast.objects.filter(twin__patient__study=study).order_by("pk")


def _models_of(study: Study) -> list[ModelVersion]:
    used = Twin.objects.filter(patient__study=study, forecasts__isnull=False, model__isnull=False)
    return list(ModelVersion.objects.filter(pk__in=used.values("model")).select_related("study").order_by("pk"))


@transaction.atomic
def _score_study(study: Study, by: AbstractBaseUser | None, progress: Progress | None) -> Tally:
    tally, total = Tally(), _forecasts_of(study).count()
    stored = courses.read(study, unreadable=tally.unreadable)
    for forecasts in _in_chunks(_forecasts_of(study).select_related("twin")):
        latest = _read_latest(forecasts)
        for forecast in forecasts:
            _score_one(forecast, stored[forecast.twin.patient_id], latest[forecast.pk], tally)
        if progress:
            progress("forecasts", min(tally.seen, total), total)
    access.record("monitor", by=by, study=study, detail=tally.counts, actor="monitor")
    return tally


def _in_chunks(forecasts: QuerySet[Forecast]) -> Iterator[list[Forecast]]:
    """What a forecast said is large: never all of a study's at once."""
    rows = forecasts.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _score_one(
    forecast: Forecast, course: tuple[Course, str], latest: Mapping[Key, ForecastScore], tally: Tally
) -> None:
    """One that cannot be read keeps the scores that it has, and is named."""
    tally.seen += 1
    try:
        arm, found = _score(forecast, course[0])
    except ForecastUnreadable as error:
        tally.unreadable.append(str(error))
    else:
        _keep(forecast, arm, found, latest, course[1], tally)


def _score(forecast: Forecast, course: Course) -> tuple[str, tuple[Scored, ...]]:
    return monitoring.score_forecast(
        forecast.arms.get("arms", {}),
        course,
        origin_day=forecast.twin.origin_day,
        horizon_months=forecast.horizon_months,
        known=None if forecast.known is None else monitoring.build_known(forecast.known),
        where=f"forecast {forecast.pk}",
        next_visit=forecast.twin.visit.get("next"),
    )


def _keep(
    forecast: Forecast,
    arm: str,
    found: Iterable[Scored],
    latest: Mapping[Key, ForecastScore],
    snapshot: str,
    tally: Tally,
) -> None:
    """Add what says more than the score before it, and take back what nothing says any more."""
    new = {(each.measure.value, each.endpoint, each.horizon_months): each for each in found}
    rows = [
        _row(forecast, arm, each, latest.get(key), snapshot)
        for key, each in new.items()
        if key not in latest or _says_more(each, arm, latest[key])
    ]
    gone = [
        _withdrawal(score, snapshot)
        for key, score in latest.items()
        if key not in new and score.status != ForecastScore.Status.WITHDRAWN
    ]
    ForecastScore.objects.bulk_create([*rows, *gone])
    tally.added += len(rows)
    tally.withdrawn += len(gone)


def _says_more(found: Scored, arm: str, before: ForecastScore) -> bool:
    same = (arm, found.status.value, found.observed, found.entry_days, found.is_prospective)
    return same != (before.arm, before.status, before.observed, before.entry_days, before.is_prospective)


def _row(forecast: Forecast, arm: str, found: Scored, before: ForecastScore | None, snapshot: str) -> ForecastScore:
    values = {name: getattr(found, name) for name in ROW_FIELDS}
    values |= {"measure": found.measure.value, "status": found.status.value}
    return ForecastScore(forecast=forecast, arm=arm, supersedes=before, snapshot_sha256=snapshot, **values)


def _withdrawal(before: ForecastScore, snapshot: str) -> ForecastScore:
    values = {name: getattr(before, name) for name in ROW_FIELDS}
    values["status"] = ForecastScore.Status.WITHDRAWN
    return ForecastScore(
        forecast_id=before.forecast_id, arm=before.arm, supersedes=before, snapshot_sha256=snapshot, **values
    )


def _read_latest(forecasts: Sequence[Forecast]) -> Mapping[int, Mapping[Key, ForecastScore]]:
    """The newest score of each forecast, measure, endpoint and horizon."""
    found: dict[int, dict[Key, ForecastScore]] = defaultdict(dict)
    for score in ForecastScore.objects.filter(forecast__in=forecasts, superseded_by=None):
        found[score.forecast_id][score.measure, score.endpoint, score.horizon_months] = score
    return found


def renew_report(model: ModelVersion) -> Json:
    """Sum up the scores of a model's forecasts, and keep that for its page."""
    forecasts = Forecast.objects.filter(twin__model=model)
    content = monitoring.report(_rows(forecasts), forecasts=forecasts.count(), drift=_drift(model))
    content = {"model": model.pk, "study": model.study.code, "endpoint": model.endpoint, **content}
    MonitorReport.objects.update_or_create(model=model, defaults={"content": content})
    return content


def _report_library(study: Study) -> Json | None:
    """Of forecasts that were made without a fitted model, by the regimen library alone; None where there are none."""
    forecasts = _forecasts_of(study).filter(twin__model=None)
    count = forecasts.count()
    return (
        monitoring.report(_rows(forecasts), forecasts=count, drift="there is no fit to compare with") if count else None
    )


def _rows(forecasts: QuerySet[Forecast]) -> Iterator[Json]:
    scores = ForecastScore.objects.filter(forecast__in=forecasts.order_by()).order_by("pk")
    values = scores.values(
        "pk", "supersedes_id", "forecast_id", "forecast__twin__patient_id", "created_at", *ROW_FIELDS
    )
    for each in values.iterator(chunk_size=CHUNK):
        yield {
            "number": each["pk"],
            "supersedes": each["supersedes_id"],
            "forecast": each["forecast_id"],
            "patient": each["forecast__twin__patient_id"],
            "learned": each["created_at"].timestamp() / DAY_SECONDS,
            **{name: each[name] for name in ROW_FIELDS},
        }


def _drift(model: ModelVersion) -> Any:
    """Drift of those for whom the model made a forecast; what cannot be read is the reason for none."""
    checkpoint = checkpoint_of(model)
    if not checkpoint.exists():
        return "the model's checkpoint is not in the store"
    indices: dict[str, dict[str, float | None]] = defaultdict(dict)
    twins = Twin.objects.filter(model=model, forecasts__isnull=False).order_by("-pk")
    for study, code, index in twins.values_list("patient__study__code", "patient__code", "prognostic_index"):
        indices[study][code] = index
    try:
        for each in Study.objects.filter(code__in=[*indices, model.study.code]):
            tiles.ready(each)
        return monitoring.measure_drift(url_of(connection.settings_dict), checkpoint, indices)
    except FusionError as error:
        return f"the cohort of the fit cannot be made again ({error})"
