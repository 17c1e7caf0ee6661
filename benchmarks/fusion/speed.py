"""Wall time of fits and of scoring."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.fusion.synthetic import FEATURES, make_cohort
from benchmarks.sections import Bar, at_most, table
from benchmarks.timing import seconds
from fusion.cohort.cohort import Cohort
from fusion.config import FitConfig
from fusion.model.members import fit_members
from fusion.model.twin import predict
from fusion.training.fit import fit
from fusion.workflows.processes import local_processes

PROCESSES = 2
FOLDS_SECONDS, FIT_SECONDS, SCORE_SECONDS = 60, 300, 10
TRAINING = 2000


class Stages:
    """Wall time of the stages of a fit, as its progress tells them."""

    def __init__(self) -> None:
        self.started: dict[str, float] = {}
        self.ended: dict[str, float] = {}

    def note(self, stage: str, done: int, total: int) -> None:
        """A stage began or went on."""
        self.started.setdefault(stage, time.perf_counter())
        self.ended[stage] = time.perf_counter()

    def rows(self) -> list[list[str]]:
        """Stage and seconds."""
        return [[stage, f"{self.ended[stage] - self.started[stage]:.1f}"] for stage in self.started]


def time_folds(cohort: Cohort, config: FitConfig, *, wanted: float | None) -> tuple[list[str], list[Bar]]:
    """A whole `fit`, folds on two processes that have already started."""
    stages = Stages()
    with local_processes(PROCESSES) as pool:
        list(pool.map(abs, range(PROCESSES)))
        taken = seconds(lambda: fit(cohort, config, stages.note, executor=pool))
    what = f"{config.folds}-fold fit of {len(cohort):,} patients on {PROCESSES} processes, seconds"
    rows = [*stages.rows(), ["all", f"{taken:.1f}"]]
    lines = [f"{what}: {taken:.1f}", "", *table(("stage", "seconds"), rows)]
    return lines, [] if wanted is None else [at_most(what, taken, wanted)]


def wall_and_processor(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of this process: on a busy machine the second says what the first cannot."""
    started = time.process_time()
    wall = seconds(act)
    return wall, time.process_time() - started


def time_members(patients: int, config: FitConfig) -> tuple[list[str], list[Bar]]:
    """The members of the final model on everybody, once."""
    cohort = make_cohort(patients, seed=1)
    used = config.scaled_to(cohort.followed.events)
    taken, used_up = wall_and_processor(lambda: fit_members(cohort, used, config.seed))
    what = f"fit of {patients:,} patients x {FEATURES} features on all, seconds"
    return [f"{what}: {taken:.1f} ({used_up:.1f} of the processor)", ""], [at_most(what, taken, FIT_SECONDS)]


def time_large_folds(patients: int, config: FitConfig) -> tuple[list[str], list[Bar]]:
    """Nested cross-validation of so many: no bar of its own."""
    return time_folds(make_cohort(patients, seed=1), config, wanted=None)


def time_scoring(patients: int, config: FitConfig) -> tuple[list[str], list[Bar]]:
    """A model of 2,000 patients asked about many."""
    model = fit(make_cohort(TRAINING, seed=1), replace(config, folds=2)).model
    cohort = make_cohort(patients, seed=2)
    taken, used_up = wall_and_processor(lambda: predict(model, cohort))
    what = f"scoring {patients:,} patients x {FEATURES} features, seconds"
    detail = "risk, six survival probabilities, risk at the reference arm and embedding, in memory"
    return [f"{what}: {taken:.2f} ({used_up:.2f} of the processor): {detail}", ""], [
        at_most(what, taken, SCORE_SECONDS)
    ]
