"""How far an import is, for the page that shows it."""

from __future__ import annotations

import time
from contextvars import ContextVar, Token
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from twins.actions.table_names import plain_name
from twins.models import ImportRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper

SECONDS_BETWEEN = 0.2
# Storing knows nothing of imports; it says how many rows it wrote to whoever listens.
_recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


def note_rows(table: str, done: int, total: int) -> None:
    """So many rows of one COPY are through; outside an import nobody listens."""
    recorder = _recorder.get()
    if recorder is not None:
        recorder.note(f"storing {plain_name(table)}", done, total, "rows")


class Recorder:
    """Writes progress to the run's row, a few times a second, and passes it on.

    Inside the import's transaction a write would show only after the commit, so there it goes over a connection of its
    own, and gives up where the row is locked: progress is never worth an import.
    """

    def __init__(self, run: ImportRun, also: Callable[[str, int, int], None] | None = None) -> None:
        self._run, self._also = run, also
        self._side: BaseDatabaseWrapper | None = None
        self._done = self._total = 0
        self._stage_began: datetime | None = None
        self._written = float("-inf")

    def note(self, stage: str, done: int, total: int, unit: str = "") -> None:
        """So much of a stage is done; a total of 0 means that nobody knows."""
        if self._also:
            self._also(stage, done, total)
        began = self._stage_began is None or total != self._total or done < self._done
        self._done, self._total = done, total
        if began:
            self._stage_began = timezone.now()
        if began or time.monotonic() - self._written >= SECONDS_BETWEEN:
            self._write(stage=stage[:120], done=done, total=total, unit=unit[:16])

    def __enter__(self) -> Recorder:
        """Listen to what is stored."""
        self._token: Token[Recorder | None] = _recorder.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the own connection back."""
        _recorder.reset(self._token)
        if self._side is not None:
            self._side.close()

    def _write(self, **values: Any) -> None:
        self._written = time.monotonic()
        values |= {"stage_started_at": self._stage_began, "noted_at": timezone.now()}
        if connection.in_atomic_block:
            self._write_aside(values)
        else:
            ImportRun.objects.filter(pk=self._run.pk).update(**values)

    def _write_aside(self, values: dict[str, Any]) -> None:
        if self._side is None:
            self._side = connection.copy()
        columns = ", ".join(f'"{name}" = %s' for name in values)
        try:
            with self._side.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
                # The names are ours.
                cursor.execute(f"UPDATE twins_importrun SET {columns} WHERE id = %s", [*values.values(), self._run.pk])  # noqa: S608
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
