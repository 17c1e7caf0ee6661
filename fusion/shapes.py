"""Shapes, named once.

n patients, d features, t times, e events, k bins, m members or networks, g edges, r repeats, b draws.
"""

import numpy as np
from jaxtyping import Bool, Float, Int
from torch import Tensor

Floats = Float[np.ndarray, " n"]
Bools = Bool[np.ndarray, " n"]
Indices = Int[np.ndarray, " n"]
Times = Float[np.ndarray, " t"]
Matrix = Float[np.ndarray, "n d"]
Mask = Bool[np.ndarray, "n d"]
Curves = Float[np.ndarray, "n t"]
Repeats = Float[np.ndarray, "r n"]
RepeatedCurves = Float[np.ndarray, "r n t"]
FoldNumbers = Int[np.ndarray, "r n"]
Draws = Float[np.ndarray, "b n"]
Coefficients = Float[np.ndarray, " d"]

NodeStates = Float[Tensor, "n d"]
EdgeIndex = Int[Tensor, "2 g"]
EdgeFeatures = Float[Tensor, "g d"]
LogHazards = Float[Tensor, "n k"]
NetworkRisks = Float[Tensor, "m n"]
NetworkStates = Float[Tensor, "m n d"]
NetworkHazards = Float[Tensor, "m n k"]
BinIndex = Int[Tensor, " n"]
BinMask = Float[Tensor, "n k"]
