"""Uploads that nobody came back to are removed at night."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from twins.actions import sources


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping", queueing_lock="discard_stale_uploads")
def discard_stale_uploads(timestamp: int) -> None:
    """The moment is the periodic job's own."""
    sources.discard_stale(now=datetime.fromtimestamp(timestamp, UTC))
