"""Non-negative weights on the members' standardised log-risks."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.shapes import Coefficients, Floats, Matrix
from fusion.survival.cox import fit_nonnegative_cox
from fusion.survival.risk_sets import RiskSets

RIDGE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A weighted sum of members.

    Attributes:
        centre, scale: (m,) mean and standard deviation of the members' out-of-fold log-risks.
        weights: (m,) on the standardised log-risks; their sum is calibrated, being Cox coefficients of risks out of
            fold.
    """

    centre: Coefficients
    scale: Coefficients
    weights: Coefficients

    @property
    def shares(self) -> Coefficients:
        """(m,) weights over their sum; all zero where no member told anything."""
        return self.weights / max(float(self.weights.sum()), 1e-12)

    def combine(self, risks: Matrix) -> Floats:
        """(n,) log-risk of the stack from (n, m) of its members."""
        return np.asarray(self.standardise(risks) @ self.weights)

    def standardise(self, risks: Matrix) -> Matrix:
        """(n, m) members' log-risks in units of their out-of-fold spread."""
        return np.asarray((risks - self.centre) / self.scale)


def fit_stack(out_of_fold: Matrix, outcome: Outcome) -> Stack:
    """Weights from out-of-fold log-risks (n, m) by a Cox likelihood with a small ridge, held at 0 or above.

    The ridge (ten units, against hundreds of events) decides how weight is shared among members that say the same, and
    keeps the sum small where events are few.
    """
    scale = np.maximum(out_of_fold.std(axis=0), 1e-9)
    centre = out_of_fold.mean(axis=0)
    x = (out_of_fold - centre) / scale
    weights = fit_nonnegative_cox(x, RiskSets.of(outcome), penalty=RIDGE, upper=2.0)
    return Stack(centre=centre, scale=scale, weights=weights)
