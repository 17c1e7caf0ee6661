"""What one predictor says of patients that it has not seen."""

from dataclasses import dataclass, replace
from typing import Self

from fusion.shapes import Curves, Floats, Indices, Times
from fusion.survival.competing import Competitor, absolute_risk
from fusion.survival.curved import Curved


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Log-risks (n,) of patients not seen, and what the training patients say makes probabilities of them.

    Attributes:
        log_risk: (n,) of the event.
        curves: what makes its cause-specific survival of them.
        competitor: the same of the competing event, by the same kind of predictor; None where nothing competes.
    """

    log_risk: Floats
    curves: Curved
    competitor: Competitor | None = None

    def incidence(self, times_days: Times) -> Curves:
        """(n, t) probability that the event will have happened."""
        return absolute_risk(self.log_risk, self.curves, self.competitor, times_days)

    def take(self, rows: Indices | slice) -> Self:
        """Of some of the patients."""
        competitor = None if self.competitor is None else self.competitor.take(rows)
        return replace(self, log_risk=self.log_risk[rows], competitor=competitor)
