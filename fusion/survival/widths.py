r"""How much less is known of a patient the more modalities are missing.

For a set of blocks H the variance of log-risk that nobody knows without them is

    v(H) = mean square error of r ~ a + b r_H   among training patients who have H,   regression cross-fitted,

r being the log-risk with everything and r_H with H hidden; to which comes the spread of the models themselves. A set
that was not measured has the largest variance of those measured inside it, and so has one whose own is smaller: what is
missing more cannot be known better. The interval is symmetric in log-risk, where its width depends on what is missing
alone; as survival the same width is wide in the middle and narrow towards 0 and 1.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from fusion.shapes import Curves, Floats, Mask, Matrix, Times
from fusion.survival.recalibration import Recalibration

LEVEL = 0.9
FEWEST = 20
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """What is not known, by what is missing.

    Attributes:
        blocks: d names, in the order of the layout.
        hidden: (s, d) sets of blocks, the first of none.
        variances: (s,) of the log-risk where these are missing, never less than that of a smaller set.
    """

    blocks: tuple[str, ...]
    hidden: Mask
    variances: Floats

    def variance(self, missing: Mask) -> Floats:
        """(n,) of the log-risk of patients who lack (n, d) blocks; never falls as more are missing."""
        inside = ~(self.hidden[None] & ~missing[:, None]).any(axis=2)
        return np.asarray(np.where(inside, self.variances, 0.0).max(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Log-risk and survival of n patients with what is not known.

    Attributes:
        log_risk_low, log_risk_high: (n,).
        survival_low, survival_high: (n, t) at the log-risk above and below.
    """

    log_risk_low: Floats
    log_risk_high: Floats
    survival_low: Curves
    survival_high: Curves


def read_interval(
    widths: Widths, curves: Recalibration, log_risk: Floats, missing: Mask, times_days: Times, level: float = LEVEL
) -> Interval:
    """Intervals of patients who lack some blocks; in log-risk they never narrow as more are missing.

    Args:
        widths: of the model.
        curves: of the model.
        log_risk: (n,).
        missing: (n, d) which blocks of the layout each lacks.
        times_days: (t,).
        level: of a normal distribution.
    """
    half = norm.ppf((1 + level) / 2) * np.sqrt(widths.variance(missing))
    return Interval(
        log_risk_low=log_risk - half,
        log_risk_high=log_risk + half,
        survival_low=curves.survival(log_risk + half, times_days),
        survival_high=curves.survival(log_risk - half, times_days),
    )


def fit_widths(
    blocks: tuple[str, ...], hidden: Mask, log_risk: Matrix, missing: Mask, spread: float, scale: float = 1.0
) -> Widths:
    """Variances of sets of hidden blocks from log-risks.

    Args:
        blocks: d names.
        hidden: (s, d) sets, the first of none.
        log_risk: (n, s) of patients with each set hidden.
        missing: (n, d) which blocks each lacks anyway; a set is told by those who have all of it, if they are twenty.
        spread: variance between models where nothing is missing.
        scale: of what is not known for want of blocks.
    """
    told = [~missing[:, each].any(axis=1) for each in hidden]
    raw = [
        _unexplained(log_risk[rows, 0], log_risk[rows, index]) if rows.sum() >= FEWEST else 0.0
        for index, rows in enumerate(told)
    ]
    inside = ~(hidden[None] & ~hidden[:, None]).any(axis=2)
    lost = np.where(inside, np.array(raw), 0.0).max(axis=1)
    return Widths(blocks=blocks, hidden=hidden, variances=spread + scale * lost)


def _unexplained(full: Floats, partial: Floats) -> float:
    """Mean square error of a line from one log-risk to another, each fifth told by a line through the others."""
    fold = np.arange(len(full)) % FOLDS
    missed = np.zeros(len(full))
    for number in range(FOLDS):
        others = fold != number
        centre, middle = partial[others].mean(), full[others].mean()
        spread = partial[others].var()
        slope = ((partial[others] - centre) * (full[others] - middle)).mean() / spread if spread > 0 else 0.0
        missed[~others] = full[~others] - middle - slope * (partial[~others] - centre)
    return float((missed**2).mean())
