"""What is believed of growth, chemo- and radiosensitivity before a patient is seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from benchmarks.twin.counterfactual.population import (
    CHEMO_MEAN,
    CHEMO_SD,
    CORRELATION,
    GROUPS,
    GROWTH_MEAN,
    GROWTH_SD,
    RADIO_MEAN,
    RADIO_SD,
    shifts_of_groups,
)
from fusion.shapes import Coefficients, Matrix
from fusion.simulation.shapes import DeviateValues, Particles

ParameterValues = Float[Tensor, "3 n"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Normal deviates z to parameters: centre + factor z, as it is or its exponential.

    Attributes:
        centre: (3,) of growth, chemo, radio, or of their logarithms.
        factor: (3, 3) lower-triangular.
        logarithmic: the parameters are log-normal; else normal and above zero.
        shifts: (groups, 3) added by group; zeros where the group is not used.
    """

    centre: Coefficients
    factor: Matrix
    logarithmic: bool
    shifts: Matrix = field(default_factory=lambda: np.zeros((GROUPS, 3)))

    def parameters(self, values: DeviateValues, group: int) -> tuple[ParameterValues, Particles]:
        """(3, n) parameters and (n,) log of whether they may be."""
        linear = torch.from_numpy(self.centre)[:, None] + torch.from_numpy(self.factor) @ values
        shift = torch.from_numpy(self.shifts[group])[:, None]
        if self.logarithmic:
            return torch.exp(linear) + shift, torch.zeros(values.shape[1], dtype=values.dtype)
        return linear + shift, torch.log((linear > 0).all(0).to(values.dtype))

    def widened(self, by: float) -> Self:
        """The same means and correlations with SDs so many times as large."""
        if not self.logarithmic:
            raise ValueError("only a log-normal prior is widened")
        variance = np.diag(self.factor @ self.factor.T)
        mean = np.exp(self.centre + variance / 2)
        spread = np.sqrt(np.log1p(by**2 * np.expm1(variance)))
        together = self.factor / np.sqrt(variance)[:, None]
        return replace(self, centre=np.log(mean) - spread**2 / 2, factor=spread[:, None] * together)

    def with_growth_times(self, factor: float) -> Self:
        """The same belief of growth in the units of another law."""
        if not self.logarithmic:
            raise ValueError("only a log-normal prior is rescaled")
        return replace(self, centre=self.centre + np.array([np.log(factor), 0.0, 0.0]))


def log_normal(mean: Coefficients, sd: Coefficients, correlation: Matrix | None = None) -> Prior:
    """Log-normal of these means and SDs.

    Args:
        mean: (3,) of the parameters.
        sd: (3,) of the parameters.
        correlation: (3, 3) of the logarithms; of growth and radiosensitivity alone, as published, where none is given.
    """
    spread = np.sqrt(np.log1p((sd / mean) ** 2))
    together = published_correlation() if correlation is None else correlation
    return Prior(
        centre=np.log(mean) - spread**2 / 2,
        factor=np.linalg.cholesky(spread[:, None] * together * spread),
        logarithmic=True,
    )


def generating() -> Prior:
    """The distribution that the patients are drawn from, the patient's group known."""
    sd = np.array([GROWTH_SD, CHEMO_SD, RADIO_SD])
    return Prior(
        centre=np.array([GROWTH_MEAN, CHEMO_MEAN, RADIO_MEAN]),
        factor=np.linalg.cholesky(sd[:, None] * published_correlation() * sd),
        logarithmic=False,
        shifts=shifts_of_groups(),
    )


def published_correlation() -> Matrix:
    """(3, 3) of growth, chemo and radio."""
    found = np.eye(3)
    found[0, 2] = found[2, 0] = CORRELATION
    return found
