"""Shapes of the state model, named once.

n particles or patients, d deviates, k data or knots, l other data, t or u weekly times, m months, s steps, p pieces of
time, g groups, e exceedances.
"""

import numpy as np
from jaxtyping import Bool, Float, Int
from torch import Tensor

Particles = Float[Tensor, " n"]
Chosen = Bool[Tensor, " n"]
ManyChosen = Bool[Tensor, "... n"]
Rows = Int[Tensor, " n"]
PerDatum = Float[Tensor, "k n"]
DeviateValues = Float[Tensor, "d n"]
StateProbabilities = Float[Tensor, "t n"]
StepProbabilities = Float[Tensor, "s n"]
MonthlyCurves = Float[Tensor, "m n"]
GroupMeans = Float[Tensor, " g"]
GroupCurves = Float[Tensor, "t g"]
GroupValues = Float[Tensor, "... g"]
ManyParticles = Float[Tensor, "... n"]
Weekly = Float[Tensor, " t"]
Usual = Float[Tensor, " u"]
DatumTimes = Float[Tensor, " k"]
OtherTimes = Float[Tensor, " l"]
Covariance = Float[Tensor, "k k"]
CrossCovariance = Float[Tensor, "k l"]
Location = Float[Tensor, " d"]
Factor = Float[Tensor, "d d"]

Exceedances = Float[np.ndarray, " e"]
Patients = Float[np.ndarray, " n"]
Events = Bool[np.ndarray, " n"]
Knots = Float[np.ndarray, " k"]
Months = Float[np.ndarray, " t"]
PieceCounts = Float[np.ndarray, " p"]
PatientPieces = Float[np.ndarray, "n p"]
KnotCurves = Float[np.ndarray, "t k"]
