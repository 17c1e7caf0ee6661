"""What-ifs, answered by a worker of their own."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from twins.actions import what_ifs
from twins.jobs import WHAT_IF


@app.task(queue=WHAT_IF, retry=RetryStrategy(max_attempts=2, wait=1))
def answer_what_if(pk: int) -> None:
    """Answer it; one that is answered already, or gone, is left alone."""
    row = what_ifs.take_up(pk, now=timezone.now())
    if row is not None:
        what_ifs.answer(row, clock=timezone.now)


@app.task(queue=WHAT_IF)
def prepare_what_if(pk: int) -> None:
    """Open the twin of a forecast about which somebody is going to ask."""
    what_ifs.prepare(pk)


@app.periodic(cron="57 3 * * *")
@app.task(queue="housekeeping", queueing_lock="discard_old_what_ifs")
def discard_old_what_ifs(timestamp: int) -> None:
    """The moment is the periodic job's own."""
    what_ifs.discard_old(now=datetime.fromtimestamp(timestamp, UTC))
