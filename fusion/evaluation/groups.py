"""Groups of patients in whom a model is judged by itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fusion.cohort.blocks import LEVEL, Block, FeatureKind, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import AGE, AGE_BANDS, SEX
from fusion.shapes import Bools, Floats

MOST_PATTERNS = 8
ALL_HERE = "all modalities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some of n patients.

    Attributes:
        variable, name: such as "sex" and "F".
        member: (n,) who belongs to it.
        present, absent: block names, of missing patterns.
    """

    variable: str
    name: str
    member: Bools
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def standard_groups(cohort: Cohort, covariates: Sequence[str] = ()) -> tuple[Group, ...]:
    """Sex, age band, site and arm, and any categorical covariates asked for; a variable of one group is left out."""
    found = [
        *_levels(cohort, SEX),
        *_age_bands(cohort),
        *_labelled("site", cohort.sites),
        *_labelled("arm", cohort.arms),
        *(group for name in covariates if name != SEX for group in _levels(cohort, name)),
    ]
    counts = Counter(group.variable for group in found)
    return tuple(group for group in found if counts[group.variable] > 1)


def categorical_covariates(cohort: Cohort) -> Mapping[str, int]:
    """Variables of the clinical block that are stored as levels, sex excepted, and how many levels each has."""
    names = [
        feature.split(LEVEL)[0]
        for block in _clinical(cohort)
        for feature, kind in zip(block.features, block.kinds, strict=True)
        if kind is FeatureKind.INDICATOR and LEVEL in feature
    ]
    return {name: count for name, count in Counter(names).items() if name != SEX}


def missing_patterns(cohort: Cohort) -> tuple[Group, ...]:
    """The most frequent sets of modalities that patients have, and the rest together; none where all have the same."""
    names = tuple(block.name for block in cohort.blocks if block.modality is not Modality.TREATMENT)
    if not names:
        return ()
    present = np.column_stack([block.present for block in cohort.blocks if block.name in names])
    patterns, which, counts = np.unique(present, axis=0, return_inverse=True, return_counts=True)
    if len(patterns) == 1:
        return ()
    order = np.argsort(-counts, kind="stable")
    common = [_pattern(names, patterns[index], which.ravel() == index) for index in order[:MOST_PATTERNS]]
    others = np.isin(which.ravel(), order[MOST_PATTERNS:])
    rest = [Group(variable="modalities", name="all other patterns", member=others)] if others.any() else []
    return (*common, *rest)


def _pattern(names: tuple[str, ...], has: Bools, member: Bools) -> Group:
    present = tuple(name for name, one in zip(names, has, strict=True) if one)
    absent = tuple(name for name in names if name not in present)
    label = f"without {', '.join(absent)}" if absent else ALL_HERE
    return Group(variable="modalities", name=label, member=member, present=present, absent=absent)


def _clinical(cohort: Cohort) -> list[Block]:
    return [block for block in cohort.blocks if block.modality is Modality.CLINICAL]


def _levels(cohort: Cohort, variable: str) -> list[Group]:
    """One group a level of a categorical variable of the clinical block."""
    found = [
        (feature, block.values[:, index] * block.observed[:, index])
        for block in _clinical(cohort)
        for index, feature in enumerate(block.features)
        if feature.startswith(variable + LEVEL)
    ]
    return [Group(variable=variable, name=name.split(LEVEL, 1)[1], member=values > 0) for name, values in found]


def _age_bands(cohort: Cohort) -> list[Group]:
    years, known = _numbers(cohort, AGE)
    edges = [-np.inf, *AGE_BANDS, np.inf]
    groups = []
    for low, high in pairwise(edges):
        member = known & (years >= low) & (years < high)
        if member.any():
            groups.append(Group(variable="age", name=_band(low, high), member=member))
    return groups


def _band(low: float, high: float) -> str:
    if not np.isfinite(low):
        return f"under {high:g}"
    return f"{low:g} and over" if not np.isfinite(high) else f"{low:g} to {high - 1:g}"


def _numbers(cohort: Cohort, feature: str) -> tuple[Floats, Bools]:
    """Values of a clinical feature and who has one; nobody where there is no such feature."""
    for block in _clinical(cohort):
        if feature in block.features:
            index = block.features.index(feature)
            return block.values[:, index], block.observed[:, index]
    return np.zeros(len(cohort)), np.zeros(len(cohort), dtype=bool)


def _labelled(variable: str, labels: Sequence[str | None]) -> list[Group]:
    names = sorted({label for label in labels if label is not None})
    given = np.array([label or "" for label in labels])
    return [Group(variable=variable, name=name, member=given == name) for name in names]
