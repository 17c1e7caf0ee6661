"""The worker that answers what-ifs, with the newest models open."""

from __future__ import annotations

import gc
import time
from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from twins.actions import what_ifs
from twins.bridge import fusion
from twins.bridge.errors import CheckpointError
from twins.jobs import WHAT_IF

MODELS = 3


class Command(BaseCommand):
    """Warm up, then answer until stopped; nothing else is done here, so that nothing holds an answer up."""

    help = "Answer what-ifs. Started by serve; on a server of its own, by its unit in deploy."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, say so, and wait for questions."""
        started = time.perf_counter()
        fusion.warm_up([None])
        for checkpoint in what_ifs.newest_checkpoints(MODELS):
            try:
                fusion.warm_up([checkpoint])
            except CheckpointError as error:
                # A model of an older version: its patients' questions are refused with this text.
                self.stderr.write(str(error))
        self.stdout.write(f"ready for what-ifs after {time.perf_counter() - started:.1f} s")
        # What is open stays; the collector need not walk it between two answers.
        gc.collect()
        gc.freeze()
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector):
            app.run_worker(queues=[WHAT_IF], name=WHAT_IF, fetch_job_polling_interval=0.5)
