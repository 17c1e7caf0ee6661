"""The latent space of training patients: principal components of all their scaled blocks, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.cohort.cohort import Cohort
from fusion.model.projection import Projections, fit_projections, principal_directions, read_columns
from fusion.shapes import Matrix

COMPONENTS, LATENT = 16, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Latent:
    """The latent space of training patients.

    Attributes:
        projections: of every block but the treatment, in column order.
        directions: (columns, k) principal ones.
    """

    projections: Projections
    directions: Matrix

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """Learn it."""
        blocks = fit_projections(cohort, COMPONENTS)
        untreated = {block.name for block in cohort.blocks if block.modality is not Modality.TREATMENT}
        projections = tuple(one for name, one in blocks.items() if name in untreated)
        columns = read_columns(cohort, projections)
        found = principal_directions(columns, LATENT)
        return cls(projections=projections, directions=np.eye(columns.shape[1]) if found is None else found)

    def place(self, cohort: Cohort) -> Matrix:
        """(n, k) where patients are."""
        return np.asarray(read_columns(cohort, self.projections) @ self.directions)

    def decode(self, moves: Matrix) -> Mapping[str, Matrix]:
        """By block, (m, d) what moves (m, k) change in its standardised features."""
        columns = moves @ self.directions.T
        ends = np.cumsum([one.width for one in self.projections])[:-1]
        parts = zip(self.projections, np.split(columns, ends, axis=1), strict=True)
        return {
            one.block: (part if one.directions is None else part @ one.directions.T)[:, : len(one.scaler.features)]
            for one, part in parts
        }
