"""Twins of a study's patients, and arms simulated from them."""

import hashlib
import json
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from fusion.cohort.history import PatientHistory
from fusion.cohort.history_loading import load_histories, load_history
from fusion.cohort.loading import load_cohort
from fusion.cohort.presence import load_latest_days
from fusion.model.twin import TwinModel, predict
from fusion.simulation.arms.simulating import describe_arms, run_arms
from fusion.simulation.assimilation.posterior import PARTICLES
from fusion.simulation.assimilation.twin import Twin, twin_from_history
from fusion.simulation.calibration.anchoring import anchor_arm
from fusion.simulation.editing.edits import EditedRegimen
from fusion.simulation.editing.parsing import parse_edit
from fusion.simulation.editing.planning import build_plan
from fusion.simulation.flags import FlagCode, raised
from fusion.simulation.population import ArmModel
from fusion.simulation.toxicity.benefit_harm import Weights, parse_weights
from fusion.simulation.visits.visit import describe_visits
from fusion.workflows.opening import OpenModel, open_model
from fusion.workflows.outcomes import AS_TREATED
from fusion.workflows.processes import local_processes

Json = dict[str, Any]
HORIZON_MONTHS = 24
# More than four arms side by side cannot be read in a board's ten minutes; more can be asked for by name.
MOST_ARMS = 4
CHUNK = 4
NO_ARM = (
    "No arm of this study, and no regimen of the library for this diagnosis: name one with --arm, fit the study's OS, "
    "or add a row to the regimen library."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One patient's twin and, where asked for, arms.

    Attributes:
        patient: code.
        origin_day, seed, snapshot_sha256: from when, with which particles, from which data.
        embedding: (32,) of the patient, None without a fitted model.
        prognostic_index: log risk at the reference arm, None without a fitted model.
        modalities, state, flags: as the command line shows them.
        weights: how well the particles carry the state: effective_sample_size, k_hat.
        arms: `arms` and `differences`, None where no arm is known.
        visit: what the last visit changed, what the next would show and tell; empty where it was not asked for.
        horizon_months, seconds: of the simulation.
    """

    patient: str
    origin_day: int
    seed: int
    snapshot_sha256: str
    embedding: list[float] | None
    prognostic_index: float | None
    modalities: Json
    state: Json
    weights: Json
    flags: list[Json]
    arms: Json | None
    visit: Json
    horizon_months: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the predictor says of a patient."""

    index: float
    embedding: list[float]


def simulate_patient(
    url: str,
    opened: OpenModel,
    *,
    study: str,
    patient: str,
    arms: Sequence[str] | None = None,
    origin_day: int = 0,
    horizon_months: int = HORIZON_MONTHS,
    particles: int = PARTICLES,
    weights: str | None = None,
    edits: Sequence[str] = (),
) -> Simulated:
    """One patient.

    Args:
        url: database.
        opened: model and population.
        study, patient: codes.
        arms: names; None takes the cohort's own or the library's for the diagnosis.
        origin_day: nothing after it is used.
        horizon_months: of the curves.
        particles: n.
        weights: of harm against benefit, as in `tox=0.5,disc=1`; None shows the parts alone.
        edits: edited regimens beside the arms, as in `docetaxel dose=0.75 delay=3`; without arms they stand beside the
            regimens that they edit.

    Raises:
        PatientNotFound, RegimenNotFound, HistoryError, WeightsError, EditError, InferenceFailed.
    """
    edited = [parse_edit(text) for text in edits]
    chosen = parse_weights(weights) if weights is not None else None
    history = load_history(url, study, patient, origin_day=origin_day)
    readings = read_patients(url, opened.model, study, origin_day, patients=[patient])
    latest = load_latest_days(url, study, origin_day=origin_day, patients=[patient]).get(patient, {})
    asked = arms if arms is not None or not edited else list(dict.fromkeys(each.regimen for each in edited))
    return _simulate(opened, history, readings.get(patient), latest, asked, horizon_months, particles, chosen, edited)


def simulate_study(
    url: str,
    checkpoint: Path | None,
    *,
    study: str,
    origin_day: int = 0,
    horizon_months: int = HORIZON_MONTHS,
    particles: int = PARTICLES,
) -> Iterator[tuple[int, Simulated]]:
    """Every patient alive at the origin, with the default arms: (number of patients, one patient)."""
    histories = load_histories(url, study, origin_day=origin_day)
    readings = read_patients(url, open_model(checkpoint).model, study, origin_day)
    latest = load_latest_days(url, study, origin_day=origin_day)
    tasks = [
        Task(
            checkpoint=checkpoint,
            history=history,
            reading=readings.get(history.code),
            latest=latest[history.code],
            horizon_months=horizon_months,
            particles=particles,
        )
        for history in histories
    ]
    for simulated in run_tasks(tasks):
        yield len(tasks), simulated


def run_tasks(tasks: Sequence["Task"]) -> Iterator[Simulated]:
    """Simulate patients by as many processes as there are cores, in order."""
    with local_processes() as pool:
        yield from pool.map(run_task, tasks, chunksize=CHUNK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What another process needs to simulate one patient; the model is opened there once.

    Attributes:
        checkpoint: None for the library alone.
        history, reading, latest: of the patient.
        horizon_months, particles: of the simulation.
        arms: names; None takes the default ones.
        visits: whether to say what the last visit changed and what the next would tell.
    """

    checkpoint: Path | None
    history: PatientHistory
    reading: Reading | None
    latest: Mapping[str, int | None]
    horizon_months: int
    particles: int
    arms: tuple[str, ...] | None = None
    visits: bool = True


def run_task(task: Task) -> Simulated:
    """Simulate one patient."""
    opened = open_model(task.checkpoint)
    return _simulate(
        opened, task.history, task.reading, task.latest, task.arms, task.horizon_months, task.particles,
        visits=task.visits,
    )  # fmt: skip


def read_patients(
    url: str, model: TwinModel | None, study: str, origin_day: int, *, patients: Sequence[str] | None = None
) -> Mapping[str, Reading]:
    """Index and embedding of patients; a patient of the training cohort keeps the out-of-fold index.

    In-sample risks are too spread out: the arms are calibrated on out-of-fold ones, and a training patient must be read
    the same way.
    """
    if model is None:
        return {}
    prediction = predict(model, load_cohort(url, study, None, origin_day=origin_day, patients=patients))
    same = model.study == study and model.origin_day == origin_day
    unseen = dict(zip(model.codes, map(float, model.out_of_fold_reference), strict=True)) if same else {}
    return {
        code: Reading(index=unseen.get(code, float(index)), embedding=[float(value) for value in embedding])
        for code, index, embedding in zip(
            prediction.codes, prediction.reference_log_risk, prediction.embedding, strict=True
        )
    }


def default_arms(opened: OpenModel, diagnosis: str) -> list[ArmModel]:
    """The cohort's own arms by size; else the library's for the diagnosis that were seen to the end."""
    population = opened.population
    names = (AS_TREATED, *(opened.model.arms if opened.model else ()))
    own = [population.arms[name] for name in names if name in population.arms]
    fitting = [arm for arm in population.arms.values() if diagnosis in arm.regimen.diagnoses and arm.has_survival]
    return sorted(own or fitting, key=lambda arm: -arm.patients)[:MOST_ARMS]


def _simulate(
    opened: OpenModel,
    history: PatientHistory,
    reading: Reading | None,
    latest: Mapping[str, int | None],
    names: Sequence[str] | None,
    horizon_months: int,
    particles: int,
    weights: Weights | None = None,
    edited: Sequence[EditedRegimen] = (),
    visits: bool = True,
) -> Simulated:
    started = time.perf_counter()
    known = replace(history, prognostic_index=reading.index if reading else None)
    seed = zlib.crc32(f"{history.study}/{history.code}".encode())
    twin = twin_from_history(known, opened.population, particles=particles, seed=seed, latest_days=latest)
    arms = _find_arms(opened, known, names)
    plans = [
        build_plan(each, opened.population, known.diagnosis, detail=known.diagnosis_detail)
        for each in dict.fromkeys(edited)
    ]
    runs = run_arms(twin.posterior, arms, plans=plans, horizon_months=horizon_months, seed=seed)
    found = describe_arms(twin.posterior, runs, plans=plans, horizon_months=horizon_months, weights=weights)
    return Simulated(
        patient=history.code,
        origin_day=history.origin_day,
        seed=seed,
        snapshot_sha256=hash_snapshot(known, latest),
        embedding=reading.embedding if reading else None,
        prognostic_index=reading.index if reading else None,
        **_describe(twin, without_arm=not arms and not plans),
        arms=found.to_json() if runs else None,
        visit=describe_visits(known, twin.posterior, runs, horizon_months=horizon_months, seed=seed) if visits else {},
        horizon_months=horizon_months,
        seconds=time.perf_counter() - started,
    )


def _describe(twin: Twin, *, without_arm: bool) -> Json:
    content = twin.to_json()
    no_arm = [flag.to_json() for flag in raised((without_arm, FlagCode.NO_ARM, NO_ARM))]
    shown = {name: content[name] for name in ("modalities", "state", "weights")}
    return {**shown, "flags": [*content["flags"], *no_arm]}


def _find_arms(opened: OpenModel, history: PatientHistory, names: Sequence[str] | None) -> list[ArmModel]:
    if names is None:
        return default_arms(opened, history.diagnosis)
    population = opened.population
    found = [population.find(name, history.diagnosis, detail=history.diagnosis_detail) for name in names]
    return [anchor_arm(arm, population) for arm in found] if opened.model else found


def hash_snapshot(history: PatientHistory, latest: Mapping[str, int | None]) -> str:
    """SHA-256 of everything that was known of the patient at the origin."""
    content = {"history": asdict(history.known_at_origin()), "latest": dict(latest)}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
