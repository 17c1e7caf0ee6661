"""A step function of time, on the log scale."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import torch

from fusion.simulation.shapes import Months, Weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """k log values on [0, e1), [e1, e2), … [e(k-1), infinity); edges in months."""

    edges: tuple[float, ...] = ()
    log_values: tuple[float, ...] = (0.0,)

    def at(self, month: float) -> float:
        """The log value at a time; before 0 that of 0."""
        return self.log_values[bisect_right(self.edges, month)]

    def on(self, times: Months) -> Weekly:
        """Log values at many times."""
        index = np.searchsorted(np.asarray(self.edges), times, side="right")
        return torch.as_tensor(np.asarray(self.log_values)[index], dtype=torch.float64)


FLAT = Steps()
