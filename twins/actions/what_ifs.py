"""What-ifs: asked on the page, answered by a worker that has the models open, swept when nobody refers to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from twins.actions import access, forecasts
from twins.actions.fitting import checkpoint_of
from twins.bridge import fusion
from twins.bridge.errors import FusionError, SnapshotChanged
from twins.database import url_of
from twins.models import Forecast, ModelVersion, Patient, WhatIf

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Json = dict[str, Any]
JOB: Final = "twins.jobs.what_ifs.answer_what_if"
PREPARE_JOB: Final = "twins.jobs.what_ifs.prepare_what_if"
# Below a question, whose priority is 0.
WHILE_NOBODY_ASKS: Final = -1
KEPT_DAYS: Final = 30
READ: Final = ("patient", "forecast__twin__model", "forecast__twin__patient__study", "by")


@transaction.atomic
def ask(
    patient: Patient,
    *,
    forecast: Forecast,
    arms: Sequence[str],
    edits: Sequence[str],
    weights: str,
    by: AbstractBaseUser,
) -> WhatIf:
    """Keep the question and hand it to the worker: both, or neither."""
    row = WhatIf.objects.create(
        patient=patient,
        forecast=forecast,
        by=by,  # type: ignore[misc]  # the user model is configurable
        arms=list(arms),
        edits=list(edits),
        weights=weights,
    )
    access.record("what_if", by=by, patient=patient, detail={"what_if": row.pk, "forecast": forecast.pk})
    app.configure_task(JOB).defer(pk=row.pk)
    return row


def announce(forecast: Forecast) -> None:
    """Somebody has begun to type: let the worker open the twin, once, when no question waits."""
    job = app.configure_task(PREPARE_JOB, queueing_lock=f"what-if-{forecast.pk}", priority=WHILE_NOBODY_ASKS)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(pk=forecast.pk)


def prepare(pk: int) -> None:
    """Open the twin of a forecast; what is wrong with it is said to who asks, not here."""
    forecast = Forecast.objects.select_related("twin__patient__study", "twin__model").filter(pk=pk).first()
    if forecast is not None:
        url, checkpoint = _opened(forecast)
        with suppress(FusionError):
            fusion.prepare_what_if(url, checkpoint, **_twin_of(forecast), arms=tuple(unedited(forecast)), edits=())


def take_up(pk: int, *, now: datetime) -> WhatIf | None:
    """The question, when nobody has answered it yet."""
    if not WhatIf.objects.filter(pk=pk, state=WhatIf.State.ASKED).update(started_at=now):
        return None
    return WhatIf.objects.select_related(*READ).get(pk=pk)


def answer(row: WhatIf, *, clock: Callable[[], datetime]) -> None:
    """Compute and keep the answer, or why there is none; a twin of older data is made anew first."""
    started = time.perf_counter()
    try:
        found = _find_answer(row)
    except FusionError as error:
        changes: Json = {"state": WhatIf.State.REFUSED, "refusal": str(error)}
    else:
        changes = {"state": WhatIf.State.ANSWERED, "result": found}
    changes |= {"answered_at": clock(), "seconds": time.perf_counter() - started}
    # Whoever was killed half way leaves the question as it was; whoever was slower leaves the first answer.
    WhatIf.objects.filter(pk=row.pk, state=WhatIf.State.ASKED).update(**changes)


def _find_answer(row: WhatIf) -> Json:
    try:
        return _answer_from(row)
    except SnapshotChanged:
        _make_twin_anew(row)
        return _answer_from(row)


def _answer_from(row: WhatIf) -> Json:
    asked: Json = {"arms": tuple(row.arms), "edits": tuple(row.edits), "weights": row.weights}
    url, checkpoint = _opened(row.forecast)
    return fusion.answer_what_if(url, checkpoint, **_twin_of(row.forecast), **asked)


def _opened(forecast: Forecast) -> tuple[str, Path | None]:
    """The database, and the checkpoint of the forecast's model."""
    model = forecast.twin.model
    return url_of(connection.settings_dict), checkpoint_of(model) if model else None


def _twin_of(forecast: Forecast) -> Json:
    """What names the twin behind a forecast."""
    twin = forecast.twin
    return {
        "study": twin.patient.study.code,
        "patient": twin.patient.code,
        "origin_day": twin.origin_day,
        "seed": twin.seed,
        "prognostic_index": twin.prognostic_index,
        "snapshot_sha256": twin.snapshot_sha256,
        "horizon_months": forecast.horizon_months,
    }


@transaction.atomic
def _make_twin_anew(row: WhatIf) -> None:
    """From the data of today, with the model and the arms of the forecast; the page's own forecast stays as it was."""
    old = row.forecast
    _, made = forecasts.simulate(
        row.patient,
        model=old.twin.model,
        by=row.by,
        arms=list(unedited(old)),
        origin_day=old.twin.origin_day,
        horizon_months=old.horizon_months,
        actor="what_if",
    )
    if made is not None:
        row.outdated, row.forecast = old, made
        row.save(update_fields=["outdated", "forecast"])


def unedited(forecast: Forecast) -> Json:
    """The arms of a forecast that are regimens as they are given, by key."""
    edited = forecast.arms.get("edits", {})
    return {key: arm for key, arm in forecast.arms.get("arms", {}).items() if key not in edited}


def newest_checkpoints(most: int) -> list[Path | None]:
    """Checkpoints of the models that were fitted last, one a study; the library alone is always open."""
    newest = ModelVersion.objects.order_by("study_id", "-pk").distinct("study_id")
    rows = sorted(newest, key=lambda each: -each.pk)[:most]
    return [None, *(path for path in map(checkpoint_of, rows) if path.is_file())]


def discard_old(*, now: datetime) -> int:
    """Remove what nobody keeps any more, except what a recommendation refers to; returns how many."""
    old = WhatIf.objects.filter(asked_at__lt=now - timedelta(days=KEPT_DAYS), recommendations__isnull=True)
    return old.delete()[0]
