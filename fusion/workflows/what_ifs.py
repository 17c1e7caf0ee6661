"""What-ifs: other doses, starts, orders and arms for a twin that is there, without reading the cohort again.

The stored twin says which particles (seed) and which prognostic index, so no predictor runs. What a process was asked
before is kept for a while: the state of a patient, and the runs of its arms. A run is kept by the data that it came
from, never by the patient's name, so that nothing stale can be found.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

from fusion.cohort.history import PatientHistory
from fusion.cohort.history_loading import load_history
from fusion.cohort.presence import load_latest_days
from fusion.errors import SnapshotChanged
from fusion.simulation.arms.forecast import ArmsForecast
from fusion.simulation.arms.groups import assign_groups
from fusion.simulation.arms.planned import run_plan
from fusion.simulation.arms.runs import ArmRun
from fusion.simulation.arms.simulating import compare, describe_arm, run_arm
from fusion.simulation.assimilation.posterior import PARTICLES, Posterior, update
from fusion.simulation.calibration.anchoring import anchor_arm
from fusion.simulation.editing.edits import Combination, EditedRegimen, Sequence
from fusion.simulation.editing.parsing import parse_edit
from fusion.simulation.editing.planning import ArmPlan, build_plan
from fusion.simulation.library import load_library
from fusion.simulation.population import ArmModel, Population
from fusion.simulation.toxicity.benefit_harm import Weights, parse_weights
from fusion.workflows.forecasting import hash_snapshot
from fusion.workflows.opening import open_model

Json = dict[str, Any]
# A run is about 13 MB: two questions of six arms each, and their regimens unedited.
RUNS_KEPT = 24
TWINS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a stored twin.

    Attributes:
        study, patient: codes.
        origin_day, seed, prognostic_index, snapshot_sha256: of the twin.
        horizon_months: of the forecast that it is asked beside.
        arms: unedited regimens, by key or name.
        edits: edited regimens, as in `docetaxel dose=0.75 delay=3`.
        weights: of harm against benefit, as in `tox=0.5,disc=1`; empty shows the parts alone.
    """

    study: str
    patient: str
    origin_day: int
    seed: int
    prognostic_index: float | None
    snapshot_sha256: str
    horizon_months: int
    arms: tuple[str, ...]
    edits: tuple[str, ...]
    weights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A twin as its particles need it: equal data, equal key.

    Attributes:
        checkpoint: None for the library alone.
        history: with the prognostic index.
        seed: of the particles.
    """

    checkpoint: Path | None
    history: PatientHistory
    seed: int

    @property
    def population(self) -> Population:
        """The arms of the checkpoint, or the library's."""
        return open_model(self.checkpoint).population

    def find(self, name: str) -> ArmModel:
        """The arm of this name, as `simulate` has it."""
        arm = self.population.find(name, self.history.diagnosis, detail=self.history.diagnosis_detail)
        return arm if self.checkpoint is None else _anchored(self.checkpoint, arm.key)

    def plan(self, edited: EditedRegimen) -> ArmPlan:
        """The plan of an edited regimen, from the same arms that stand unedited."""
        named = [edited.regimen]
        for each in edited.edits:
            match each:
                case Sequence():
                    named.append(each.then)
                case Combination():
                    named.append(each.partner)
        arms = {arm.key: arm for arm in map(self.find, named)}
        population = replace(self.population, arms={**self.population.arms, **arms})
        return build_plan(edited, population, self.history.diagnosis, detail=self.history.diagnosis_detail)


def answer(url: str, checkpoint: Path | None, question: Question) -> Json:
    """Arms, edited arms and what each edit changes, from the particles of the twin.

    Returns:
        `arms`, `differences` and `edits` as of `simulate`; `bases`, the unedited arms that edits change; `changes`,
        {label: base, difference}, edited minus unedited within each particle.

    Raises:
        SnapshotChanged: the patient's data are not those that the twin was made from.
        RegimenNotFound, EditError, WeightsError, HistoryError, CheckpointError, InferenceFailed.
    """
    edited = tuple(parse_edit(text) for text in dict.fromkeys(question.edits))
    weights = parse_weights(question.weights) if question.weights else None
    known = Known(checkpoint=checkpoint, history=_read_history(url, question), seed=question.seed)
    return _answer(known, question.arms, edited, question.horizon_months, weights)


def prepare(url: str, checkpoint: Path | None, question: Question) -> None:
    """Keep the twin's state and the runs of its unedited arms, while somebody still types the edits.

    Raises:
        As `answer`.
    """
    known = Known(checkpoint=checkpoint, history=_read_history(url, question), seed=question.seed)
    _march(known, [known.find(name).key for name in question.arms], (), question.horizon_months)


def warm_up(checkpoints: Many[Path | None]) -> None:
    """Open models and run once what an answer runs, so that the first question is as quick as the next."""
    for checkpoint in checkpoints:
        open_model(checkpoint)
    nobody = PatientHistory(code="nobody", study="none", diagnosis="NSCLC", diagnosis_detail="nonsquamous")
    edited = parse_edit("docetaxel dose=0.75 delay=3 then=nivolumab until=6")
    _answer(Known(checkpoint=None, history=nobody, seed=0), ("docetaxel",), (edited,), 12, None)


def _answer(
    known: Known, arms: Many[str], edited: Many[EditedRegimen], horizon_months: int, weights: Weights | None
) -> Json:
    posterior = _posterior(known)
    groups = assign_groups(posterior.deviates)
    plans = {each.label: known.plan(each) for each in edited}
    bases = {each.label: known.find(each.regimen).key for each in edited}
    named = dict.fromkeys(known.find(name).key for name in arms)
    unedited = dict.fromkeys(bases.values())
    marched = _march(known, (*named, *unedited), edited, horizon_months)
    runs = {name: marched[name] for name in (*named, *plans)}
    arms_forecast = ArmsForecast(
        arms={key: describe_arm(posterior, run, horizon_months, weights) for key, run in runs.items()},
        differences={
            f"{first} vs {second}": compare(runs[first], runs[second], horizon_months, groups, weights)
            for first, second in combinations(runs, 2)
        },
        edits={label: tuple(note.to_json() for note in plan.notes) for label, plan in plans.items()},
    )
    changes = {
        label: compare(runs[label], marched[base], horizon_months, groups, weights) for label, base in bases.items()
    }
    return {
        **arms_forecast.to_json(),
        "bases": {key: describe_arm(posterior, marched[key], horizon_months, weights).to_json() for key in unedited},
        "changes": {label: {"base": bases[label], "difference": each.to_json()} for label, each in changes.items()},
    }


def _march(known: Known, keys: Many[str], edited: Many[EditedRegimen], horizon_months: int) -> dict[str, ArmRun]:
    """Runs by key and by label of an edit."""
    runs = {key: _run(known, key, horizon_months) for key in keys}
    return runs | {each.label: _run_edited(known, each, horizon_months) for each in edited}


def _read_history(url: str, question: Question) -> PatientHistory:
    """The history, once it is certain that it is the one that the twin was made from."""
    read = load_history(url, question.study, question.patient, origin_day=question.origin_day)
    latest = load_latest_days(url, question.study, origin_day=question.origin_day, patients=[question.patient])
    history = replace(read, prognostic_index=question.prognostic_index)
    found = hash_snapshot(history, latest[question.patient])
    if found != question.snapshot_sha256:
        raise SnapshotChanged(
            expected=f"the data that the twin was made from ({question.snapshot_sha256[:12]})",
            found=f"other data ({found[:12]})",
            where=f"patient {question.patient}",
        )
    return history


@lru_cache(maxsize=TWINS_KEPT)
def _posterior(known: Known) -> Posterior:
    return update(known.history, None, known.population, particles=PARTICLES, seed=known.seed)


@lru_cache(maxsize=RUNS_KEPT)
def _run(known: Known, key: str, horizon_months: int) -> ArmRun:
    return run_arm(_posterior(known), known.find(key), horizon_months, known.seed, load_library())


@lru_cache(maxsize=RUNS_KEPT)
def _run_edited(known: Known, edited: EditedRegimen, horizon_months: int) -> ArmRun:
    return run_plan(_posterior(known), known.plan(edited), horizon_months, known.seed, load_library())


@lru_cache(maxsize=TWINS_KEPT)
def _anchored(checkpoint: Path, key: str) -> ArmModel:
    population = open_model(checkpoint).population
    return anchor_arm(population.find(key), population)
