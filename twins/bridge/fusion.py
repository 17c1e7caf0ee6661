"""Door to `fusion`: heavy packages are opened when a function is called, so that pages start without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fusion.workflows.fitting import FittedStudy as FittedModel
    from fusion.workflows.forecasting import Simulated

Progress = Callable[[str, int, int], None]

__all__ = [
    "FittedModel",
    "Simulated",
    "evaluate",
    "explain_patient",
    "fit",
    "perturb_patient",
    "predict",
    "simulate_patient",
    "simulate_study",
    "validate",
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
    )


def simulate_study(
    url: str, checkpoint: Path | None, *, study: str, origin_day: int, horizon_months: int
) -> Iterator[tuple[int, Simulated]]:
    """Twins of all patients alive at the origin: (number of patients, one patient)."""
    from fusion.workflows import forecasting

    return forecasting.simulate_study(
        url, checkpoint, study=study, origin_day=origin_day, horizon_months=horizon_months
    )
