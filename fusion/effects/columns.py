"""What patients are adjusted for: everything known at time zero but the treatment."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.errors import CohortError
from fusion.model.projection import Projections, fit_projection, read_columns
from fusion.model.trees import raw_columns
from fusion.shapes import Matrix

# Directions of a wide block; a propensity of hundreds of coordinates would separate any arms by chance.
COMPONENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The adjustment set as two matrices of n patients.

    Attributes:
        scaled: (n, d) standardised, gaps filled and marked, wide blocks as a few directions.
        raw: (n, r) values in their own units, NaN where not observed; no wide blocks.
        raw_names: r names.
        blocks: names of the blocks inside.
    """

    scaled: Matrix
    raw: Matrix
    raw_names: tuple[str, ...]
    blocks: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.scaled) != len(self.raw) or self.raw.shape[1] != len(self.raw_names):
            found = f"{self.scaled.shape}, {self.raw.shape} and {len(self.raw_names)} names"
            raise CohortError(expected="rows alike and a name a column", found=found, where="adjustment set")
        if not np.isfinite(self.scaled).all():
            raise CohortError(expected="finite scaled columns", found="NaN or infinity", where="adjustment set")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReader:
    """Reads the adjustment set of any cohort as it was learned on one."""

    projections: Projections
    plain: tuple[str, ...]
    raw_names: tuple[str, ...]

    def read(self, cohort: Cohort) -> Columns:
        """The columns of these patients."""
        return Columns(
            scaled=read_columns(cohort, self.projections),
            raw=raw_columns(cohort, self.plain),
            raw_names=self.raw_names,
            blocks=tuple(one.block for one in self.projections),
        )


def fit_columns(cohort: Cohort) -> ColumnReader:
    """Learn the scaling on a cohort.

    Raises:
        CohortError: nothing but the treatment is known.
    """
    blocks = [block for block in cohort.blocks if block.modality is not Modality.TREATMENT]
    plain = tuple(block.name for block in blocks if not block.is_wide)
    names = tuple(
        name if len(plain) == 1 else f"{block.name}: {name}"
        for block in blocks if not block.is_wide for name in block.features
    )  # fmt: skip
    if not blocks:
        raise CohortError(expected="covariates to adjust for", found="none", where=f"study {cohort.study}")
    return ColumnReader(
        projections=tuple(fit_projection(block, COMPONENTS) for block in blocks),
        plain=plain,
        raw_names=names or ("constant",),
    )
