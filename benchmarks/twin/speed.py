"""How long one visit, six arms and a whole hospital take.

The whole batch of 10,000 patients is run where the environment variable CONSILIUM_WHOLE_BATCH is set; else a sample of
it by the same code and the same cores; beyond the start of the processes, time is taken to grow with the patients.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import torch

from benchmarks.sections import Bar, Section, at_most
from benchmarks.timing import median_ms, seconds
from benchmarks.twin.inference.drawing import draw_patient
from fusion.cohort.history import CtdnaVisit, PatientHistory, SizeVisit, TherapyLine
from fusion.simulation.arms.simulating import run_arm, simulate
from fusion.simulation.arms.summaries import at_month
from fusion.simulation.assimilation.posterior import PARTICLES, Posterior, update
from fusion.simulation.library import load_library
from fusion.simulation.population import ArmModel, library_population
from fusion.workflows.forecasting import Task, run_tasks

HORIZON_MONTHS = 24
ARMS = 6
BATCH, SAMPLE, QUICK_SAMPLE = 10_000, 200, 4
BATCH_PARTICLES = 1000
TIMES, QUICK_TIMES = 21, 2
REPEATED, QUICK_REPEATED = 20, 2
POPULATION = library_population()


def measure(folder: Path | None, *, quick: bool) -> Section:
    """One visit, six arms, the batch; a graphics processor where there is one."""
    times = QUICK_TIMES if quick else TIMES
    visits = {"usual": usual_patient(), "hard": hard_patient()}
    posteriors = {name: update_at(each, PARTICLES) for name, each in visits.items()}
    assimilated = {name: median_ms(partial(update_at, each, PARTICLES), times=times) for name, each in visits.items()}
    six = seconds_of_arms(posteriors["usual"], times=max(2, times // 4))
    whole = "CONSILIUM_WHOLE_BATCH" in os.environ
    patients = BATCH if whole else QUICK_SAMPLE if quick else SAMPLE
    batch = seconds_of_batch(patients)
    minutes = batch / 60 if whole else scaled(batch, patients) / 60
    said = "all of them run" if whole else f"from {patients} of them, {batch:.0f} s"
    lines = (
        *(describe_visit(name, visits[name], posteriors[name], assimilated[name]) for name in visits),
        f"- Batch: {BATCH:,} patients by {ARMS} arms with {BATCH_PARTICLES:,} particles, {os.cpu_count()} processes "
        f"({said}).",
        describe_error(QUICK_REPEATED if quick else REPEATED),
        describe_device(visits["usual"]),
        "",
    )
    bars: tuple[Bar, ...] = (
        *(at_most(f"one visit assimilated, {name} patient, ms", value, 50) for name, value in assimilated.items()),
        at_most(f"six arms, {PARTICLES:,} particles, {HORIZON_MONTHS} months, with toxicity, s", six, 0.5),
        at_most(f"{BATCH:,} patients x {ARMS} arms, minutes ({said})", minutes, 20),
    )
    return Section(name="speed", title="Speed", lines=lines, bars=bars)


def usual_patient() -> PatientHistory:
    """Four scans and three draws on one line."""
    return PatientHistory(
        code="usual", study="speed", diagnosis="NSCLC", origin_day=127,
        lines=(TherapyLine(regimen="docetaxel", start_day=0, is_index=True),),
        sizes=tuple(SizeVisit(day=day, value_mm=mm) for day, mm in ((0, 60.0), (42, 50.0), (84, 45.0), (126, 47.0))),
        ctdna=tuple(CtdnaVisit(day=day, max_vaf=vaf) for day, vaf in ((0, 0.05), (42, 0.02), (84, 0.01))),
    )  # fmt: skip


def hard_patient() -> PatientHistory:
    """Two years, twenty scans and ten deep draws on two lines: the prior's particles do not suffice."""
    days = range(0, 740, 37)
    lines = (
        TherapyLine(regimen="nivolumab_squamous", start_day=0, stop_day=300),
        TherapyLine(regimen="docetaxel", start_day=320, is_index=True),
    )
    return PatientHistory(
        code="hard", study="speed", diagnosis="NSCLC", origin_day=740, lines=lines,
        sizes=tuple(SizeVisit(day=day, value_mm=float(60 * np.exp(0.001 * day))) for day in days),
        ctdna=tuple(CtdnaVisit(day=day, alt_reads=300 + day, depth=6000) for day in days[::2]),
    )  # fmt: skip


def update_at(history: PatientHistory, particles: int, *, seed: int = 1) -> Posterior:
    """The whole history weighed."""
    return update(history, None, POPULATION, particles=particles, seed=seed)


def arm_names() -> tuple[str, ...]:
    """Six regimens of the library for one diagnosis that were followed to death, the largest first."""
    fitting = [arm for arm in POPULATION.arms.values() if "NSCLC" in arm.regimen.diagnoses and arm.has_survival]
    return tuple(arm.key for arm in sorted(fitting, key=lambda arm: -arm.patients)[:ARMS])


def seconds_of_arms(posterior: Posterior, *, times: int) -> float:
    """Median wall time of six arms from one posterior."""
    arms = [POPULATION.arms[name] for name in arm_names()]
    return median_ms(lambda: simulate(posterior, arms, horizon_months=HORIZON_MONTHS, seed=1), times=times) / 1000


def drawn_histories(count: int) -> list[PatientHistory]:
    """Patients drawn from the equations."""
    regimens = {each.key: each for each in load_library().regimens}
    drawn = (draw_patient(regimens, np.random.default_rng([1, number])).history for number in range(count))
    return [replace(history, code=f"P{number:05d}") for number, history in enumerate(drawn)]


def seconds_of_batch(count: int) -> float:
    """Wall time of assimilating and simulating so many patients, the start of the processes included."""
    tasks = [
        Task(
            checkpoint=None, history=history, reading=None, latest={}, horizon_months=HORIZON_MONTHS,
            particles=BATCH_PARTICLES, arms=arm_names(),
        )
        for history in drawn_histories(count)
    ]  # fmt: skip
    return seconds(lambda: [each.seconds for each in run_tasks(tasks)])


def scaled(batch: float, patients: int) -> float:
    """Seconds of the whole from a sample's: the processes start once."""
    start = seconds_of_batch(os.cpu_count() or 1)
    return start + max(0.0, batch - start) * BATCH / patients


def describe_visit(name: str, history: PatientHistory, posterior: Posterior, milliseconds: float) -> str:
    """One line of the page."""
    data = f"{len(history.sizes)} sizes and {len(history.ctdna)} draws, {PARTICLES:,} particles"
    weights = f"effective {posterior.effective_size:.0f}, k-hat {posterior.k_hat or 0.0:.2f}"
    return f"- One visit, {name} patient: {data}, {milliseconds:.0f} ms ({weights})."


def describe_error(count: int) -> str:
    """How much survival at 12 months moves with the seed at the batch's number of particles."""
    arm = POPULATION.arms[arm_names()[0]]
    moved = [
        survival_at(history, arm, seed=1) - survival_at(history, arm, seed=2) for history in drawn_histories(count)
    ]
    error = float(np.sqrt(np.mean(np.square(moved)) / 2))
    return (
        f"- Monte-Carlo error of survival at 12 months with {BATCH_PARTICLES:,} particles: {error:.4f} (standard "
        f"deviation over seeds, {count} patients, one arm)."
    )


def survival_at(history: PatientHistory, arm: ArmModel, *, seed: int) -> float:
    """Survival at 12 months."""
    posterior = update_at(history, BATCH_PARTICLES, seed=seed)
    run = run_arm(posterior, arm, 12, seed, load_library())
    return float(at_month(run.alive, 12).mean())


def describe_device(history: PatientHistory) -> str:
    """A graphics processor's time where there is one."""
    if not torch.cuda.is_available():
        return "- No graphics processor here: not measured."
    device, spent = torch.device("cuda"), []
    for _ in range(TIMES):
        started = time.perf_counter()
        update(history, None, POPULATION, particles=PARTICLES, seed=1, device=device)
        torch.cuda.synchronize()
        spent.append(1000 * (time.perf_counter() - started))
    return f"- {torch.cuda.get_device_name()}: one visit assimilated in {median(spent):.0f} ms."
