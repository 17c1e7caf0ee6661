"""Web server and workers together, for one machine."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from twins.jobs import LONG


class Command(BaseCommand):
    """Run all until the web server stops or Ctrl-C."""

    help = "Serve the pages on 127.0.0.1, run the worker, and the worker of what-ifs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Start them, wait, and stop them."""
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = [sys.executable, "-m", "gunicorn", "twins.wsgi", f"--bind=127.0.0.1:{options['port']}"]
        commands = [
            [*web, "--workers=2", "--log-level=warning"],
            [*manage, "procrastinate", "worker", f"--queues={','.join(LONG)}"],
            [*manage, "what_if_worker"],
        ]
        self.stdout.write(f"serving http://127.0.0.1:{options['port']} (Ctrl-C stops)")
        # The commands are ours: this interpreter and fixed arguments.
        processes = [subprocess.Popen(command, cwd=settings.BASE_DIR) for command in commands]  # noqa: S603
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            processes[0].wait()
        except KeyboardInterrupt:
            self.stdout.write("stopping")
        finally:
            stop(processes)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, and insist after ten seconds."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
