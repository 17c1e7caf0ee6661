"""Fit a regimen to what its trial showed: weak priors, common random numbers, Gauss-Newton and a simplex."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import least_squares, minimize

from fusion.errors import InferenceFailed
from fusion.simulation.library import Regimen
from fusion.simulation.refit.parameters import HIGHEST, LOWEST, to_deviates, with_deviates
from fusion.simulation.refit.targets import (
    FLOOR,
    MEDIAN_SE_MONTHS,
    MEDIAN_SHARE_SE,
    RESPONSE_SE,
    CurveTarget,
    Targets,
)
from fusion.simulation.refit.usual import PARTICLES, UsualCurves, median_of, simulate_usual
from fusion.simulation.settings import DEFAULTS, Settings
from fusion.simulation.shapes import Knots, Months
from fusion.simulation.time_grid import MONTHS_PER_WEEK

# How far, in prior SDs, a parameter may stray from where a regimen has it when only medians are known.
ANCHOR_SD = 0.3
# Growth is seen at scans, so the misfit is a staircase in the parameters: steps of a tenth of a prior SD look over it.
STEP = 0.1
ROUNDS, POLISH = 10, 200
# Simulated past the last target, so that a median that comes too late is seen.
BEYOND = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Refit:
    """A regimen with new parameters.

    Attributes:
        regimen: with them.
        curves: of its usual patients.
        loss: half the sum of squared standardised misfits, priors included.
        loss_before: the same with the parameters that it had.
        fitted_to: in words.
    """

    regimen: Regimen
    curves: UsualCurves
    loss: float
    loss_before: float
    fitted_to: str


def fit_regimen(
    regimen: Regimen, targets: Targets, *, settings: Settings = DEFAULTS, particles: int = PARTICLES, seed: int = 0
) -> Refit:
    """The parameters at which simulated patients meet the targets best.

    Minimises half the sum of squares of (simulated - observed) / standard error over both curves, both medians, the
    survival at the observed medians and the response rate, plus that of the priors' deviates.

    Args:
        regimen: whose scan interval and size hold; its parameters are one of two starting points, the priors' medians
            the other.
        targets: what is to be met.
        settings: defaults of the state model.
        particles: of the simulated population, the same in every evaluation.
        seed: of the particles.

    Raises:
        InferenceFailed: no start leads to a finite misfit.
    """
    misfit = partial(misfits, regimen=regimen, targets=targets, settings=settings, particles=particles, seed=seed)
    before = to_deviates(regimen)
    starts = (before,) if targets.anchored else (before, np.zeros_like(before))
    found = [_descend(misfit, start) for start in starts]
    best = min(found, key=lambda deviates: _loss(deviates, misfit))
    polished = minimize(
        _loss, best, args=(misfit,), method="Nelder-Mead",
        options={"maxfev": POLISH, "adaptive": True, "initial_simplex": _simplex(best)},
    ).x  # fmt: skip
    best = min((best, np.clip(polished, LOWEST, HIGHEST)), key=lambda deviates: _loss(deviates, misfit))
    loss = _loss(best, misfit)
    if not np.isfinite(loss):
        raise InferenceFailed(expected="a finite misfit", found=str(loss), where=f"regimen {regimen.key}")
    fitted = with_deviates(regimen, best)
    return Refit(
        regimen=fitted,
        curves=simulate_usual(fitted, BEYOND * targets.last_month, settings, particles=particles, seed=seed),
        loss=loss,
        loss_before=_loss(before, misfit),
        fitted_to=targets.fitted_to,
    )


def misfits(
    deviates: Knots, *, regimen: Regimen, targets: Targets, settings: Settings, particles: int, seed: int
) -> Months:
    """Standardised residuals of the targets, then the priors' deviates."""
    bounded = np.clip(deviates, LOWEST, HIGHEST)
    curves = simulate_usual(
        with_deviates(regimen, bounded), BEYOND * targets.last_month, settings, particles=particles, seed=seed
    )
    response = (curves.responded - targets.response_rate) / RESPONSE_SE
    return np.concatenate(
        [
            _curve_misfits(curves.free, curves.free_at(targets.pfs.months), targets.pfs),
            _curve_misfits(curves.alive, curves.survival_at(targets.os.months), targets.os),
            [response],
            (deviates - to_deviates(regimen)) / ANCHOR_SD if targets.anchored else deviates,
        ]
    )


def _curve_misfits(curve: Months, on_grid: Months, target: CurveTarget) -> Months:
    parts = [(on_grid - target.survival) / target.standard_error]
    if target.median_months is not None:
        found = median_of(curve)
        # On a staircase of scans the median jumps; the share at the observed median says in which direction to go.
        error = max(MEDIAN_SE_MONTHS, MEDIAN_SHARE_SE * target.median_months)
        late = 4 * error if found is None else found - target.median_months
        alive = np.interp(target.median_months / MONTHS_PER_WEEK, np.arange(len(curve)), curve)
        parts.append(np.array([late / error, (alive - 0.5) / FLOOR]))
    return np.concatenate(parts)


def _descend(misfit: partial[Months], start: Knots) -> Knots:
    found = least_squares(
        misfit, np.clip(start, LOWEST + STEP, HIGHEST - STEP), jac=partial(_slopes, misfit),
        bounds=(LOWEST, HIGHEST), max_nfev=ROUNDS,
    )  # fmt: skip
    return np.asarray(found.x)


def _slopes(misfit: partial[Months], deviates: Knots) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(r, k) forward differences, towards the middle of the priors."""
    here = misfit(deviates)
    steps = np.where(deviates > 0, -STEP, STEP)
    return np.stack(
        [(misfit(deviates + step * unit) - here) / step for step, unit in zip(steps, np.eye(len(steps)), strict=True)],
        axis=1,
    )


def _loss(deviates: Knots, misfit: partial[Months]) -> float:
    outside = np.maximum(0.0, np.abs(deviates) - HIGHEST).sum()
    return float(0.5 * (misfit(deviates) ** 2).sum() + 100 * outside)


def _simplex(centre: Knots) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    towards_middle = np.where(centre > 0, -2 * STEP, 2 * STEP)
    return np.vstack([centre, centre + np.diag(towards_middle)])
