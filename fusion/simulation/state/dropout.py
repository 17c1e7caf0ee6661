"""Scans that stop after progression (E8): whose sizes are still taken, and so whom a forecast of a size speaks of."""

from collections.abc import Sequence

import torch

from fusion.simulation.settings import Settings
from fusion.simulation.shapes import StateProbabilities
from fusion.simulation.state.course import Course


def measured_probability(course: Course, scans: Sequence[int], settings: Settings) -> StateProbabilities:
    """(m, n) probability that a size is taken at each scan, in those alive then; other reasons to stop left out.

    P(stay) = 1 - delta at every scan after the one that showed progression. Sizes that will be seen are those of
    particles weighted by this: without it a forecast of sizes speaks of patients who are no longer measured.

    Args:
        course: from the origin on.
        scans: weeks of the scans to come, in order.
        settings: gives delta.
    """
    still_free = course.free[0] / course.alive[0]
    # Progressed before the first scan is progressed and seen: they may stop at once.
    late = (1 - settings.drop_out) * (1 - still_free)
    taken = []
    for week in scans:
        free = course.free[week] / course.alive[week].clamp(min=torch.finfo(course.free.dtype).tiny)
        late = late + (still_free - free).clamp(min=0)
        taken.append(free + late)
        still_free, late = free, (1 - settings.drop_out) * late
    return torch.stack(taken) if taken else course.free[:0]
