"""What nobody needs any more is removed at night: stale uploads, summaries of files that are gone."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from twins.actions import sources, tiles


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping", queueing_lock="discard_stale_uploads")
def discard_stale_uploads(timestamp: int) -> None:
    """The moment is the periodic job's own."""
    sources.discard_stale(now=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="37 3 * * *")
@app.task(queue="housekeeping", queueing_lock="discard_orphaned_prototypes")
def discard_orphaned_prototypes(timestamp: int) -> None:
    """Whatever the moment."""
    tiles.discard_orphans()
