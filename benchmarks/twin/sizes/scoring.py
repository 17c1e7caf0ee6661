"""Errors, coverage and their uncertainty over patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from fusion.simulation.hierarchy.recalibrating import LEVELS

RESAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """s later scans of held-out patients; sizes in mm.

    Attributes:
        patient: (s,) row of the patient.
        ahead: (s,) 1 for the next scan, 2 for the one after …
        months: (s,) since the last scan seen.
        seen: (s,) what was written down.
        twin: (s,) median, recalibrated.
        model: (s,) median before recalibration.
        locf: (s,) last size carried forward.
        mean: (s,) mean later size of the training patients.
        quantiles: (s, 7) at LEVELS, recalibrated.
        model_quantiles: (s, 7) before recalibration.
        crps: (s,) of the pulled draws.
    """

    patient: np.ndarray
    ahead: np.ndarray
    months: np.ndarray
    seen: np.ndarray
    twin: np.ndarray
    model: np.ndarray
    locf: np.ndarray
    mean: np.ndarray
    quantiles: np.ndarray
    model_quantiles: np.ndarray
    crps: np.ndarray

    def __len__(self) -> int:
        return len(self.patient)

    @classmethod
    def joined(cls, parts: Sequence[Scored]) -> Scored:
        """All parts as one."""
        return cls(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def where(self, chosen: np.ndarray) -> Scored:
        """Some of the scans."""
        return Scored(**{each.name: getattr(self, each.name)[chosen] for each in fields(Scored)})

    def error(self, name: str) -> float:
        """Mean absolute error of a point forecast, mm."""
        return float(np.abs(getattr(self, name) - self.seen).mean())

    def coverage(self, share: float, quantiles: str = "quantiles") -> float:
        """Share of the scans inside the central interval of this nominal share."""
        low, high = self._bounds(share, quantiles)
        return float(((low <= self.seen) & (self.seen <= high)).mean())

    def width(self, share: float) -> float:
        """Median width of the interval, mm."""
        low, high = self._bounds(share, "quantiles")
        return float(np.median(high - low))

    def _bounds(self, share: float, quantiles: str) -> tuple[np.ndarray, np.ndarray]:
        found = getattr(self, quantiles)
        low = LEVELS.index(round((1 - share) / 2, 3))
        return found[:, low], found[:, len(LEVELS) - 1 - low]


def error_difference(scored: Scored, *, seed: int) -> tuple[float, float]:
    """95 % bootstrap interval over patients of MAE(twin) - MAE(LOCF), mm."""
    excess = np.abs(scored.twin - scored.seen) - np.abs(scored.locf - scored.seen)
    return _resampled(scored, excess, seed)


def coverage_interval(scored: Scored, *, seed: int) -> tuple[float, float]:
    """95 % bootstrap interval over patients of the coverage of the 90 % interval."""
    low, high = scored.quantiles[:, 0], scored.quantiles[:, -1]
    return _resampled(scored, ((low <= scored.seen) & (scored.seen <= high)).astype(float), seed)


def _resampled(scored: Scored, values: np.ndarray, seed: int) -> tuple[float, float]:
    _, row = np.unique(scored.patient, return_inverse=True)
    sums, counts = np.bincount(row, values), np.bincount(row)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (RESAMPLES, len(sums)))
    means = sums[drawn].sum(1) / counts[drawn].sum(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
