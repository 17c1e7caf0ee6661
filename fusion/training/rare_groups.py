"""Groups of few patients: a rare level of a clinical variable, an arm, an altered gene."""

from collections.abc import Mapping

import numpy as np

from fusion.cohort.blocks import LEVEL, Block, FeatureKind, Modality
from fusion.cohort.cohort import Cohort
from fusion.shapes import Bools

FEWEST = 5
RARE = 0.1


def rare_groups(cohort: Cohort, *, fewest: int = FEWEST, share: float = RARE) -> Mapping[str, Bools]:
    """Who belongs to each rare group, (n,) by its name.

    Args:
        cohort: training patients.
        fewest: patients below which a group tells nothing to draw from.
        share: of the patients from which on a group is not rare.
    """
    found = _levels(cohort) | _arms(cohort) | _genes(cohort)
    return {name: member for name, member in found.items() if fewest <= int(member.sum()) < share * len(cohort)}


def _levels(cohort: Cohort) -> dict[str, Bools]:
    clinical = [block for block in cohort.blocks if block.modality is Modality.CLINICAL]
    return {name: member for block in clinical for name, member in _levels_of(block).items()}


def _levels_of(block: Block) -> dict[str, Bools]:
    return {
        name: (block.values[:, index] > 0) & block.observed[:, index]
        for index, (name, kind) in enumerate(zip(block.features, block.kinds, strict=True))
        if kind is FeatureKind.INDICATOR and LEVEL in name
    }


def _arms(cohort: Cohort) -> dict[str, Bools]:
    given = np.array(cohort.arms, dtype=object)
    return {f"arm{LEVEL}{arm}": np.asarray(given == arm, dtype=bool) for arm in cohort.arm_names}


def _genes(cohort: Cohort) -> dict[str, Bools]:
    found = {}
    for index, gene in enumerate(cohort.variants.genes):
        altered = np.zeros(len(cohort), dtype=bool)
        altered[cohort.variants.patient[cohort.variants.gene == index]] = True
        found[f"gene{LEVEL}{gene}"] = altered
    return found
