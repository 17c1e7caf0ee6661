"""What every maker of survival curves can do."""

from typing import Protocol, runtime_checkable

from fusion.cohort.outcome import Outcome
from fusion.shapes import Curves, Floats, Times


@runtime_checkable
class Curved(Protocol):
    """What turns log-risks into survival, such as a `Baseline`."""

    def cumulative(self, log_risk: Floats, times_days: Times) -> Curves:
        """(n, t) cumulative hazard from day 0."""
        ...

    def survival(self, log_risk: Floats, times_days: Times) -> Curves:
        """(n, t) survival."""
        ...

    def survival_at_own(self, log_risk: Floats, outcome: Outcome) -> Floats:
        """(n,) survival at the patient's own time."""
        ...
