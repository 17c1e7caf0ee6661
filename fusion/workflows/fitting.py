"""Fit a study: predictor, honest figures, and arms calibrated on its out-of-fold risks."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fusion.checkpoint.files import save
from fusion.cohort.cohort import Cohort
from fusion.cohort.history_loading import read_rows
from fusion.cohort.loading import load_cohort
from fusion.config import FitConfig
from fusion.explain.widths import measure_widths
from fusion.model.competing import COMPETING_MEMBERS
from fusion.simulation.calibration.calibrating import calibrate
from fusion.simulation.population import Population, library_population
from fusion.survival.scores import MONTH_DAYS
from fusion.training.fit import Progress, fit
from fusion.training.result import FitResult
from fusion.training.splits import split_by_site
from fusion.workflows.effects import show_overlap
from fusion.workflows.outcomes import AS_TREATED, SURVIVAL, collect_outcomes
from fusion.workflows.processes import local_processes


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedStudy:
    """A fitted model on disk.

    Attributes:
        checkpoint: the file, named by its own SHA-256.
        checkpoint_sha256, data_sha256: of the file, and of the cohort's arrays.
        config: of the fit.
        report: n, events, metrics, per_fold, modalities, seconds and more, as plain values.
    """

    checkpoint: Path
    checkpoint_sha256: str
    data_sha256: str
    config: Mapping[str, Any]
    report: Mapping[str, Any]


def fit_study(
    url: str,
    *,
    study: str,
    endpoint: str,
    config: FitConfig,
    folder: Path,
    split: Mapping[str, str] | None = None,
    by_site: bool = False,
    progress: Progress | None = None,
) -> FittedStudy:
    """Load the cohort at its index date, fit and validate, calibrate its arms, and write one checkpoint.

    Args:
        url: of the database.
        study, endpoint: what to fit.
        config: how.
        folder: where the checkpoint goes.
        split: patient code to label, in place of random folds.
        by_site: leave out each site in turn; a split given goes first.
        progress: told of (stage, done, total).

    Raises:
        StudyNotFound, EndpointNotFound, TooFewEvents: nothing to fit.
        CohortError: the split does not match the patients, or there are no two sites to leave out in turn.
        InferenceFailed: an optimiser did not converge.
    """
    cohort = load_cohort(url, study, endpoint)
    labels = split_by_site(cohort, config) if by_site and split is None else split
    with local_processes() as pool:
        result = fit(cohort, config, progress, split=labels, executor=pool)
    widths = measure_widths(result.model, cohort, np.random.default_rng(config.seed))
    result = replace(result, model=replace(result.model, widths=widths))
    population = calibrate_arms(url, cohort, result, seed=config.seed)
    path, sha256 = write_checkpoint(result, population, folder)
    return FittedStudy(
        checkpoint=path,
        checkpoint_sha256=sha256,
        data_sha256=cohort.data_hash,
        config=asdict(config),
        report=report_fit(result),
    )


def calibrate_arms(url: str, cohort: Cohort, result: FitResult, *, seed: int) -> Population:
    """Arms of the cohort where survival is the endpoint and arms are known; else the library as it is."""
    if cohort.endpoint != SURVIVAL:
        return library_population()
    index = dict(zip(result.model.codes, map(float, result.model.out_of_fold_reference), strict=True))
    rows = read_rows(url, cohort.study)
    outcomes = collect_outcomes(rows, index, study=cohort.study)
    if outcomes is None:
        return library_population()
    return calibrate(
        outcomes,
        randomised=cohort.randomised,
        source=f"study {cohort.study}",
        diagnosis=rows[0].diagnosis or "",
        overlap=_overlap_of(cohort, seed),
        seed=seed,
    )


def _overlap_of(cohort: Cohort, seed: int) -> dict[str, bool]:
    """By arm, whether every kind of patient could have had it; chance assigns arms to all, one arm is everybody's."""
    shown = {} if cohort.randomised else show_overlap(cohort, seed=seed) or {}
    return {AS_TREATED: True, **shown}


def write_checkpoint(result: FitResult, population: Population, folder: Path) -> tuple[Path, str]:
    """One file, named by its content."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"draft-{result.model.data_hash[:16]}.pt"
    save(result.model, draft, population=population.to_dict(), held_out=result.held_out)
    sha256 = hashlib.sha256(draft.read_bytes()).hexdigest()
    return draft.replace(folder / f"{sha256}.pt"), sha256


def report_fit(result: FitResult) -> dict[str, Any]:
    """The figures of a fit as plain values."""
    return {
        "n": result.n,
        "events": result.events,
        "left_out": dict(result.left_out),
        "metrics": {name: asdict(scores) for name, scores in result.metrics.items()},
        "per_fold": [asdict(fold) for fold in result.per_fold],
        "modalities": {name: asdict(each) for name, each in result.modalities.items()},
        "shares": dict(result.shares),
        "tau_months": round(result.tau_days / MONTH_DAYS, 2),
        "tau_rule": result.tau_rule,
        "folds": result.folds,
        "seconds": result.seconds,
        **_report_competing(result),
    }


def _report_competing(result: FitResult) -> dict[str, Any]:
    """What competed, where something did: how often, and whether that was enough to say in whom."""
    competing = result.model.competing
    if competing is None:
        return {}
    shares = () if competing.members is None else competing.members.stack.shares.tolist()
    return {"competing": {"events": competing.events, "shares": dict(zip(COMPETING_MEMBERS, shares, strict=False))}}
