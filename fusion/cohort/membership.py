"""Groups of patients that a model remembers by name, so that a new patient can be told to which they belong."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import LEVEL, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.synthetic import check_real
from fusion.shapes import Mask

SEX, AGE = "sex", "age_years"
AGE_BANDS = (18, 50, 65, 75)
MINIMUM_MEMBERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupName:
    """A group: variable is "sex", "age", "site", "arm" or "modalities" (which of them are missing)."""

    variable: str
    name: str


def name_groups(cohort: Cohort, minimum: int = MINIMUM_MEMBERS) -> tuple[GroupName, ...]:
    """Groups by sex, age band, site, arm and missing modalities that have enough members; never everybody."""
    return tuple(
        GroupName(variable=variable, name=name)
        for variable, labels in _labels(cohort).items()
        for name, count in sorted(Counter(label for label in labels if label is not None).items())
        if minimum <= count < len(cohort)
    )


def members_of(cohort: Cohort, groups: tuple[GroupName, ...]) -> Mask:
    """(n, k) who belongs to each of k groups.

    Args:
        cohort: of n patients, with the blocks of the cohort that the groups were named in.
        groups: from `name_groups`; a patient with a site, arm or pattern of another name is in none.

    Raises:
        SyntheticPatient: bounds are calibrated, and told, by these groups, which is for real patients only.
    """
    check_real(cohort.codes, "calibration")
    labels = _labels(cohort)
    members = np.zeros((len(cohort), len(groups)), dtype=bool)
    for column, group in enumerate(groups):
        members[:, column] = [label == group.name for label in labels[group.variable]]
    return members


def _labels(cohort: Cohort) -> dict[str, list[str | None]]:
    nobody: list[str | None] = [None] * len(cohort)
    return {
        "sex": _levels(cohort, SEX),
        "age": _age_bands(cohort),
        "site": list(cohort.sites) or nobody,
        "arm": list(cohort.arms) or nobody,
        "modalities": _missing(cohort),
    }


def _levels(cohort: Cohort, variable: str) -> list[str | None]:
    labels: list[str | None] = [None] * len(cohort)
    for block in cohort.blocks:
        for index, feature in enumerate(block.features):
            if block.modality is Modality.CLINICAL and feature.startswith(variable + LEVEL):
                for row in np.flatnonzero(block.observed[:, index] & (block.values[:, index] > 0)):
                    labels[row] = feature.split(LEVEL, 1)[1]
    return labels


def _age_bands(cohort: Cohort) -> list[str | None]:
    labels: list[str | None] = [None] * len(cohort)
    for block in cohort.blocks:
        if block.modality is Modality.CLINICAL and AGE in block.features:
            index = block.features.index(AGE)
            bands = np.searchsorted(AGE_BANDS, block.values[:, index], side="right")
            for row in np.flatnonzero(block.observed[:, index]):
                labels[row] = f"band {bands[row]}"
    return labels


def _missing(cohort: Cohort) -> list[str | None]:
    blocks = [block for block in cohort.blocks if block.modality is not Modality.TREATMENT]
    return [
        "without " + ", ".join(absent) if absent else "all"
        for absent in ([block.name for block in blocks if not block.present[row]] for row in range(len(cohort)))
    ]
