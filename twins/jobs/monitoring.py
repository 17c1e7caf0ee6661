"""Forecasts scored in the worker, after an import or its undo."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from twins.actions import monitoring
from twins.models import Study


@app.task(queue="imports", retry=RetryStrategy(max_attempts=3, wait=5))
def score_forecasts(study_code: str) -> None:
    """Score the kept forecasts of a study; twice is as once, and a study that is gone has none."""
    study = Study.objects.filter(code=study_code).first()
    if study is not None:
        monitoring.monitor(study, by=None)
