"""The trial that an estimate pretends to be (Hernan and Robins 2016), kept with the estimate."""

from dataclasses import asdict, dataclass
from typing import Any

from fusion.errors import CohortError


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTrial:
    """Every element of the protocol, in words; numbers where a number is meant.

    Attributes:
        eligibility: who is in it.
        left_out: patients left out, by reason.
        time_zero: from when follow-up counts.
        arms: strategies compared, the last being the reference.
        assignment: by lot, or by clinicians and taken as by lot given the adjustment set.
        grace_days: within which a treatment may start.
        follow_up_months: horizon.
        outcome: endpoint, and what counts as its event.
        contrast: what is estimated.
        deviation: what happens to patients who deviate from their arm.
        adjustment: names of the blocks that are adjusted for.
        estimator: the primary one.
    """

    eligibility: str
    left_out: dict[str, int]
    time_zero: str
    arms: tuple[str, ...]
    assignment: str
    grace_days: int
    follow_up_months: float
    outcome: str
    contrast: str
    deviation: str
    adjustment: tuple[str, ...]
    estimator: str

    def __post_init__(self) -> None:
        self._check(len(set(self.arms)) == len(self.arms) >= 2, "two different arms or more", ", ".join(self.arms))
        self._check(self.grace_days >= 0, "a grace period of 0 days or more", str(self.grace_days))
        self._check(self.follow_up_months > 0, "a horizon above 0 months", str(self.follow_up_months))

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found=found, where="target trial")

    def to_json(self) -> dict[str, Any]:
        """Plain."""
        return {**asdict(self), "arms": list(self.arms), "adjustment": list(self.adjustment)}
