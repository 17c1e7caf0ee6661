"""Door to `fusion`: heavy packages are opened when a function is called, so that pages start without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fusion.workflows.fitting import FittedStudy as FittedModel
    from fusion.workflows.forecasting import Simulated
    from fusion.workflows.refitting import FittedRegimens

Progress = Callable[[str, int, int], None]

__all__ = [
    "FittedModel",
    "FittedRegimens",
    "Simulated",
    "answer_what_if",
    "estimate_effects",
    "evaluate",
    "explain_patient",
    "explain_patients",
    "fit",
    "fit_population",
    "fit_regimens",
    "perturb_patient",
    "predict",
    "prepare_what_if",
    "simulate_patient",
    "simulate_study",
    "sum_up_tiles",
    "validate",
    "warm_up",
]


def fit(
    url: str,
    *,
    study: str,
    endpoint: str,
    folds: int,
    repeats: int,
    seed: int,
    split: dict[str, str] | None,
    folder: Path,
    progress: Progress | None,
) -> FittedModel:
    """Fit a study and write a checkpoint."""
    from fusion.config import FitConfig
    from fusion.workflows.fitting import fit_study

    config = FitConfig(seed=seed, folds=folds, repeats=repeats)
    return fit_study(url, study=study, endpoint=endpoint, config=config, folder=folder, split=split, progress=progress)


def fit_population(url: str, *, study: str, seed: int) -> dict[str, Any]:
    """Kinetics of a study's arms from its own tumour sizes."""
    from fusion.workflows.populating import fit_study_population
    from fusion.workflows.processes import use_one_thread

    use_one_thread()
    return fit_study_population(url, study, seed=seed)


def fit_regimens(folder: Path, *, keys: Sequence[str], medians: bool, progress: Progress | None) -> FittedRegimens:
    """Refit the regimen library from reconstructed curves."""
    from fusion.workflows import refitting
    from fusion.workflows.processes import use_one_thread

    use_one_thread()
    return refitting.fit_regimens(folder, keys=keys, medians=medians, progress=progress)


def validate(url: str, checkpoint: Path, *, study: str) -> dict[str, Any]:
    """Judge a model on another study."""
    from fusion.checkpoint.files import load
    from fusion.workflows.scoring import validate_study

    return validate_study(url, load(checkpoint), study=study)


def evaluate(
    url: str, checkpoint: Path, *, study: str | None, refits: bool, progress: Progress | None
) -> dict[str, Any]:
    """Judge a model by the folds of its fit, or on another study where one is named."""
    from fusion.workflows.evaluating import EvaluationSettings, evaluate_model, evaluate_study

    settings = EvaluationSettings(refits=refits)
    if study is None:
        return evaluate_model(url, checkpoint, settings=settings, progress=progress)
    return evaluate_study(url, checkpoint, study=study, settings=settings)


def estimate_effects(
    url: str, *, study: str, endpoint: str, arms: Sequence[str], horizon_months: float, control: str | None, seed: int
) -> dict[str, Any]:
    """Effects of a study's arms, with overlap, checks and heterogeneity."""
    from fusion.effects.analysis import EffectSettings
    from fusion.workflows.effects import estimate_effects as estimate

    settings = EffectSettings(arms=tuple(arms), horizon_months=horizon_months, seed=seed)
    return estimate(url, study, endpoint, settings=settings, control=control)


def predict(url: str, checkpoint: Path, *, study: str) -> list[dict[str, Any]]:
    """Risk and survival of every patient of a study."""
    from fusion.checkpoint.files import load
    from fusion.workflows.scoring import predict_study

    return predict_study(url, load(checkpoint), study=study)


def explain_patient(url: str, checkpoint: Path, *, study: str, patient: str) -> dict[str, Any]:
    """The log-risk of a patient shared out."""
    from fusion.checkpoint.files import load
    from fusion.workflows.explaining import explain_patient as explain

    model = load(checkpoint)
    return explain(url, model, study=study, patient=patient, widths=model.widths)


def explain_patients(
    url: str, checkpoint: Path, *, study: str, patients: Collection[str], origin_day: int, most: int
) -> dict[str, dict[str, Any]]:
    """The log-risks of several patients shared out at once, by code."""
    from fusion.workflows.explaining import explain_patients as explain
    from fusion.workflows.opening import open_model

    # Opened as the twins of the same run open it, and so once.
    model = open_model(checkpoint).model
    if model is None:
        return {}
    return explain(url, model, study=study, patients=patients, origin_day=origin_day, widths=model.widths, most=most)


def perturb_patient(
    url: str,
    checkpoint: Path,
    *,
    study: str,
    patient: str,
    direction: str,
    gene: str | None,
    pathway: str | None,
) -> dict[str, Any]:
    """What a model says of a patient with a gene or pathway knocked out or activated."""
    from fusion.checkpoint.files import load
    from fusion.workflows.explaining import perturb_patient as perturb

    return perturb(url, load(checkpoint), study=study, patient=patient, direction=direction, gene=gene, pathway=pathway)


def simulate_patient(
    url: str,
    checkpoint: Path | None,
    *,
    study: str,
    patient: str,
    arms: Sequence[str] | None,
    origin_day: int,
    horizon_months: int,
    weights: str | None = None,
    edits: Sequence[str] = (),
) -> Simulated:
    """Twin of one patient, with arms."""
    from fusion.workflows import forecasting
    from fusion.workflows.opening import open_model
    from fusion.workflows.processes import use_one_thread

    # Thousands of particles are too few for threads to pay, and on a busy machine they wait for each other.
    use_one_thread()
    return forecasting.simulate_patient(
        url,
        open_model(checkpoint),
        study=study,
        patient=patient,
        arms=arms,
        origin_day=origin_day,
        horizon_months=horizon_months,
        weights=weights,
        edits=edits,
    )


def simulate_study(
    url: str, checkpoint: Path | None, *, study: str, origin_day: int, horizon_months: int
) -> Iterator[tuple[int, Simulated]]:
    """Twins of all patients alive at the origin: (number of patients, one patient)."""
    from fusion.workflows import forecasting

    return forecasting.simulate_study(
        url, checkpoint, study=study, origin_day=origin_day, horizon_months=horizon_months
    )


def sum_up_tiles(
    folder: Path, sha256: str, label: str, *, dataset: str, key: str, dim: int
) -> tuple[bytes, list[float]]:
    """Prototypes of a slide's tiles as stored, and the share of tiles that each stands for."""
    from fusion.cohort.tiles import sum_up_tiles as sum_up

    centres, shares = sum_up(folder, sha256, label, dataset=dataset, key=key, dim=dim)
    return centres.tobytes(), [float(share) for share in shares]


def answer_what_if(url: str, checkpoint: Path | None, **question: Any) -> dict[str, Any]:
    """Other doses, starts, orders and arms of a twin that is there; the keywords are those of `Question`."""
    from fusion.workflows import what_ifs
    from fusion.workflows.processes import use_one_thread

    use_one_thread()
    return what_ifs.answer(url, checkpoint, what_ifs.Question(**question))


def prepare_what_if(url: str, checkpoint: Path | None, **question: Any) -> None:
    """What an answer will need of a twin, whatever is asked; the keywords are those of `Question`."""
    from fusion.workflows import what_ifs
    from fusion.workflows.processes import use_one_thread

    use_one_thread()
    what_ifs.prepare(url, checkpoint, what_ifs.Question(**question))


def warm_up(checkpoints: Sequence[Path | None]) -> None:
    """Load what answers need, so that the first is as quick as the next."""
    from fusion.workflows import what_ifs
    from fusion.workflows.processes import use_one_thread

    use_one_thread()
    what_ifs.warm_up(checkpoints)
