"""Which patients are left out together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.synthetic import check_real
from fusion.config import FitConfig
from fusion.errors import CohortError
from fusion.shapes import Indices
from fusion.survival.folds import strata_of, stratified_folds

TRAIN_TEST = {"train", "test"}
OTHER_SITES = "other sites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Patients that are scored by models fitted on all others.

    Attributes:
        repeat, fold: which.
        rows: indices of the scored.
        seed: of everything random in this split.
    """

    repeat: int
    fold: str
    rows: Indices
    seed: int


def splits_of(cohort: Cohort, config: FitConfig, labels: Mapping[str, str] | None) -> tuple[Split, ...]:
    """Random folds, even in events and arms, or those of the caller's labels by patient code; of real patients only."""
    check_real(cohort.codes, "splits")
    return _labelled_splits(cohort, config, labels) if labels is not None else _random_splits(cohort, config)


def split_by_site(cohort: Cohort, config: FitConfig) -> dict[str, str]:
    """Patient code to site, so that each site is left out in turn.

    Patients of no known site, and sites with fewer events than a fit needs, are left out together.

    Raises:
        CohortError: fewer than two sites can be told apart.
    """
    sites = cohort.sites or (None,) * len(cohort)
    events = Counter(site for site, event in zip(sites, cohort.event, strict=True) if event and site is not None)
    large = {site for site, count in events.items() if count >= config.minimum_events}
    labels = [site if site is not None and site in large else OTHER_SITES for site in sites]
    if len(set(labels)) < 2:
        found = ", ".join(sorted(large)) or "none"
        raise CohortError(expected="at least two sites with enough events", found=found, where=f"study {cohort.study}")
    return dict(zip(cohort.codes, labels, strict=True))


def _random_splits(cohort: Cohort, config: FitConfig) -> tuple[Split, ...]:
    splits = []
    for repeat in range(config.repeats):
        folds = stratified_folds(strata_of(cohort), config.folds, np.random.default_rng([config.seed, repeat]))
        for number, rows in enumerate(folds):
            splits.append(Split(repeat=repeat, fold=str(number + 1), rows=rows, seed=_seed(config, repeat, number)))
    return tuple(splits)


def _labelled_splits(cohort: Cohort, config: FitConfig, labels: Mapping[str, str]) -> tuple[Split, ...]:
    unknown = [code for code in cohort.codes if code not in labels]
    if unknown:
        raise CohortError(expected="a label for every patient", found=f"none for {unknown[0]}", where="split")
    given = np.array([labels[code] for code in cohort.codes])
    names = sorted(set(given.tolist()))
    scored = ["test"] if set(names) == TRAIN_TEST else names
    if len(names) < 2:
        raise CohortError(expected="at least two labels", found=str(names), where="split")
    splits = []
    for number, name in enumerate(scored):
        rows = np.flatnonzero(given == name)
        _check_events(cohort, rows, name, config)
        splits.append(Split(repeat=0, fold=name, rows=rows, seed=_seed(config, 0, number)))
    return tuple(splits)


def _check_events(cohort: Cohort, rows: Indices, name: str, config: FitConfig) -> None:
    outside = cohort.followed.events - int(cohort.event[rows].sum())
    if outside < config.minimum_events:
        expected = f"at least {config.minimum_events} events outside"
        raise CohortError(expected=expected, found=str(outside), where=f"split {name}")


def _seed(config: FitConfig, repeat: int, number: int) -> int:
    """Far enough apart that the seeds derived from one split meet no other's."""
    return config.seed * 10_000 + repeat * 1_000 + number * 100
