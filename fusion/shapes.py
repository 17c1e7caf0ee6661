"""Shapes, named once. n patients, d features, t times, e events, k bins, m members, g edges."""

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
Coefficients = Float[np.ndarray, " d"]

NodeStates = Float[Tensor, "n d"]
EdgeIndex = Int[Tensor, "2 g"]
EdgeFeatures = Float[Tensor, "g d"]
LogHazards = Float[Tensor, "n k"]
BinIndex = Int[Tensor, " n"]
BinMask = Float[Tensor, "n k"]
