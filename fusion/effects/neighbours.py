"""How many comparable patients an arm has."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from fusion.shapes import Bools, Floats, Matrix

COMPARABLE = 10
WITHIN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Patients of one arm, to whom others are compared.

    Attributes:
        points: (p, d) scaled columns of the arm's patients.
        radius: within which 95 % of the arm's own patients have ten others of the arm; infinite for none.
    """

    points: Matrix
    radius: float

    def count(self, points: Matrix) -> Floats:
        """(n,) patients of the arm within the radius."""
        if not len(self.points):
            return np.zeros(len(points))
        found = cKDTree(self.points).query_ball_point(points, self.radius, return_length=True)
        return np.asarray(found, dtype=np.float64)


def fit_support(points: Matrix, on_arm: Bools) -> Support:
    """The radius of one arm: the 95 % quantile, over the arm's patients, of the distance to the tenth other."""
    own = np.ascontiguousarray(points[on_arm])
    if len(own) <= COMPARABLE:
        return Support(points=own, radius=0.0)
    far = cKDTree(own).query(own, k=COMPARABLE + 1)[0][:, COMPARABLE]
    return Support(points=own, radius=float(np.quantile(far, WITHIN)))


def count_comparable(points: Matrix, on_arm: Bools, support: Support) -> Floats:
    """(n,) comparable patients of the arm, the patient not counted."""
    return np.asarray(support.count(points) - on_arm)
