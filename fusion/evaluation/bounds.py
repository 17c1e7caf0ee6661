"""Whether the bounds of survival time held, overall, in groups and by missing pattern."""

from collections.abc import Sequence

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.groups import Group
from fusion.shapes import Bools
from fusion.survival.coverage import MINIMUM_PATIENTS, Coverage, coverage_of
from fusion.survival.held_out import HeldOut

EVERYBODY = Group(variable="", name="everybody", member=np.zeros(0, dtype=bool))
TOO_FEW = f"fewer than {MINIMUM_PATIENTS} patients"


def judge_bounds(
    held_out: HeldOut, outcome: Outcome, groups: Sequence[Group], *, seed: int
) -> tuple[tuple[Group, Coverage], ...]:
    """Coverage of everybody, then of each group, in the first repeat.

    Args:
        held_out: with the twin's lower bounds.
        outcome: of the n patients.
        groups: of them; small ones get the reason in place of a number.
        seed: of the bootstrap for the standard errors.
    """
    whole = _cover(held_out, outcome, np.ones(len(outcome), dtype=bool), seed)
    return ((EVERYBODY, whole), *((group, _cover(held_out, outcome, group.member, seed)) for group in groups))


def _cover(held_out: HeldOut, outcome: Outcome, member: Bools, seed: int) -> Coverage:
    rows = np.intersect1d(held_out.scored(0), np.flatnonzero(member))
    some = outcome.take(rows)
    if len(rows) < MINIMUM_PATIENTS:
        return Coverage(n=len(rows), events=some.events, coverage=None, standard_error=None, reason=TOO_FEW)
    return coverage_of(held_out.lower_days[0, rows], some, generator=np.random.default_rng(seed))
