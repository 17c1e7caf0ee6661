"""Whether a difference between two patients is more than noise, told by models of either half of the training patients.

Two models of disjoint halves share nothing but what is so. With a and b their centred log-risks of the same patients,

    r = sum a b / sqrt(sum a^2 sum b^2),   reliability = 2 r / (1 + r)   (Spearman 1910, Brown 1910)

is the part of the whole model's spread that is signal. Patients are many, but the ways k in which models differ are
few, with 1 / k the mean squared correlation of a - b between divisions. So r is taken one standard error,
(1 - r^2) / sqrt(k), low, or a weak model would boast whenever both halves err alike.

For a pair of patients with the difference D of log-risk, and D_a, D_b by the halves, mean (D_a - D_b)^2 / 4 over
divisions estimates the variance s^2 of D: each half's is 2 s^2. The true difference given D is then normal about
reliability x D with variance reliability x s^2 (Efron and Morris 1973), so that the order of the pair is right with
probability

    Phi(sqrt(reliability) |D| / s),

Student's t with as many degrees of freedom as divisions standing in for Phi. Without signal every order is a coin's.
What no model of the kind can express is no noise, and not counted: the statement is about risk given what was measured,
as this kind of model sees it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from fusion.errors import CohortError
from fusion.shapes import Floats, Indices, Repeats

TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Log-risks of n patients by models of two halves of the training patients, for r divisions into halves.

    Attributes:
        first, second: (r, n) each; none of the n patients was in either half.
    """

    first: Repeats
    second: Repeats

    def __post_init__(self) -> None:
        if self.first.shape != self.second.shape or len(self.first) < 2:
            found = f"{self.first.shape} and {self.second.shape}"
            raise CohortError(expected="two halves of at least two divisions", found=found, where="halves")

    @property
    def divisions(self) -> int:
        """How often the training patients were divided."""
        return len(self.first)

    @property
    def reliability(self) -> float:
        """Part of the spread of the whole model's log-risks that is signal, 0..1, one standard error low."""
        a, b = _centre(self.first), _centre(self.second)
        half = float((a * b).sum()) / max(float(np.sqrt((a**2).sum() * (b**2).sum())), TINY)
        low = max(half - (1 - half**2) * np.sqrt(self._likeness), 0.0)
        return float(2 * low / (1 + low))

    @property
    def _likeness(self) -> float:
        """Mean squared correlation, between divisions, of how the halves differ: one over the ways to differ."""
        apart = _centre(self.first - self.second)
        size = np.maximum(np.sqrt((apart**2).sum(axis=1)), TINY)
        correlation = apart @ apart.T / np.outer(size, size)
        return float((correlation[np.triu_indices(self.divisions, 1)] ** 2).mean())

    def spread(self, one: Indices, other: Indices) -> Floats:
        """(p,) standard error of the whole model's difference between the patients of each pair."""
        apart = self.first - self.second
        squares = ((apart[:, one] - apart[:, other]) ** 2).mean(axis=0)
        return np.asarray(np.sqrt(squares) / 2)


def order_probability(log_risk: Floats, halves: Halves, one: Indices, other: Indices) -> Floats:
    """(p,) probability that the first patient of each pair is truly at higher risk than the other.

    Args:
        log_risk: (n,) of the model of all training patients.
        halves: of the same n patients.
        one, other: (p,) the pairs.
    """
    difference = log_risk[one] - log_risk[other]
    ratio = difference / np.maximum(halves.spread(one, other), TINY)
    return np.asarray(student.cdf(np.sqrt(halves.reliability) * ratio, halves.divisions))


def _centre(risks: Repeats) -> Repeats:
    return np.asarray(risks - risks.mean(axis=1, keepdims=True))
