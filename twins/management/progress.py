"""Progress bars on stderr for steps that take longer than a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@dataclass(slots=True)
class _Bars:
    """A stage that goes on counting where the last one stopped shares its bar; any other begins a new one."""

    bars: Progress
    task: TaskID | None = None
    done: int = 0
    total: int = 0

    def note(self, stage: str, done: int, total: int) -> None:
        if self.task is None or total != self.total or done < self.done:
            self.task = self.bars.add_task(stage)
        self.done, self.total = done, total
        self.bars.update(self.task, description=stage, completed=done, total=total or None)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Yield `note(stage, done, total)`."""
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        yield _Bars(bars).note
