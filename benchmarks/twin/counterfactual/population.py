"""Patients of the simulated lung cancer cohort: stage, size and sensitivities.

Geng, Paganetti and Grassberger 2017 (Sci Rep 7:13542) give growth and sensitivities, Detterbeck and Gibson 2008 sizes
and shares of the stages. As in Lim 2018 (RMSN), Bica 2020 (CRN) and Melnychuk 2022 (Causal Transformer), growth and
radiosensitivity are drawn jointly until both are above zero, and one group of patients in three has a tenth more of
the mean radiosensitivity, another a tenth more of the mean chemosensitivity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.stats import truncnorm

from fusion.shapes import Floats, Indices, Matrix

GROWTH_MEAN, GROWTH_SD = 7e-5, 7.23e-3
RADIO_MEAN, RADIO_SD = 0.0398, 0.168
CHEMO_MEAN, CHEMO_SD = 0.028, 0.0007
CORRELATION = 0.87
GROUP_SHIFT = 0.1
GROUPS = 3
CAPACITY_CM, LETHAL_CM = 30.0, 13.0

# Patients seen; mean and SD of log diameter in cm; smallest and largest diameter.
STAGES = (
    (1432, 1.72, 4.70, 0.3, 5.0),
    (128, 1.96, 1.63, 0.3, 13.0),
    (1306, 1.91, 9.40, 0.3, 13.0),
    (7248, 2.76, 6.87, 0.3, 13.0),
    (12840, 3.86, 8.82, 0.3, 13.0),
)


def volume_of(diameter_cm: float) -> float:
    """Of a sphere, in cm3."""
    return float(np.pi / 6 * diameter_cm**3)


CAPACITY_CM3, LETHAL_CM3 = volume_of(CAPACITY_CM), volume_of(LETHAL_CM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patients:
    """What each of n patients is.

    Attributes:
        volume_cm3: at the start.
        growth: rho of the Gompertz law, a day.
        chemo: beta_c, kill a day and mg/m3.
        radio: alpha, kill a Gy; beta is a tenth of it.
        group: 0 more sensitive to radiotherapy, 2 to chemotherapy, 1 to neither; the nets see it and so may a prior.
    """

    volume_cm3: Floats
    growth: Floats
    chemo: Floats
    radio: Floats
    group: Indices

    def __len__(self) -> int:
        return len(self.growth)

    @property
    def parameters(self) -> Matrix:
        """(n, 3) growth, chemo, radio."""
        return np.stack([self.growth, self.chemo, self.radio], axis=1)

    def take(self, rows: slice) -> Self:
        """Some of them."""
        return type(self)(
            volume_cm3=self.volume_cm3[rows],
            growth=self.growth[rows],
            chemo=self.chemo[rows],
            radio=self.radio[rows],
            group=self.group[rows],
        )


def shifts_of_groups() -> Matrix:
    """(groups, 3) added to growth, chemo, radio."""
    shifts = np.zeros((GROUPS, 3))
    shifts[2, 1] = GROUP_SHIFT * CHEMO_MEAN
    shifts[0, 2] = GROUP_SHIFT * RADIO_MEAN
    return shifts


def draw_patients(count: int, generator: np.random.Generator) -> Patients:
    """From the published distributions."""
    growth, radio = draw_growth_and_radio(count, generator)
    group = generator.integers(0, GROUPS, count)
    shift = shifts_of_groups()[group]
    chemo = _truncated(count, CHEMO_MEAN, CHEMO_SD, 0.0, np.inf, generator)
    return Patients(
        volume_cm3=np.pi / 6 * draw_diameters(count, generator) ** 3,
        growth=growth,
        chemo=chemo + shift[:, 1],
        radio=radio + shift[:, 2],
        group=group,
    )


def draw_growth_and_radio(count: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Correlated normals of which both are above zero."""
    cross = CORRELATION * GROWTH_SD * RADIO_SD
    covariance = np.array([[GROWTH_SD**2, cross], [cross, RADIO_SD**2]])
    kept = np.empty((0, 2))
    while len(kept) < count:
        drawn = generator.multivariate_normal([GROWTH_MEAN, RADIO_MEAN], covariance, size=count)
        kept = np.concatenate([kept, drawn[(drawn > 0).all(axis=1)]])
    return kept[:count, 0], kept[:count, 1]


def draw_diameters(count: int, generator: np.random.Generator) -> Floats:
    """Truncated log-normal by stage, in cm."""
    seen, mean, sd, least, most = np.array(STAGES).T
    stage = generator.choice(len(STAGES), count, p=seen / seen.sum())
    logs = _truncated(count, mean[stage], sd[stage], np.log(least)[stage], np.log(most)[stage], generator)
    diameters: Floats = np.exp(logs)
    return diameters


def _truncated(
    count: int,
    mean: Floats | float,
    sd: Floats | float,
    least: Floats | float,
    most: Floats | float,
    generator: np.random.Generator,
) -> Floats:
    low, high = (least - mean) / sd, (most - mean) / sd
    drawn: Floats = mean + sd * truncnorm.rvs(low, high, size=count, random_state=generator)
    return drawn
