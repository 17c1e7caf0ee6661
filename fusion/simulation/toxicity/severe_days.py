"""Expected days in grade 3 or more within the horizon."""

import torch

from fusion.simulation.shapes import Particles, StateProbabilities, StepProbabilities
from fusion.simulation.toxicity.durations import DRAWS, Duration

DAYS_PER_WEEK = 7


def mean_death_rate(alive: StateProbabilities) -> float:
    """Deaths a day among those alive, on average until the horizon; alive (t + 1, n) at weekly times."""
    mean = alive.mean(1)
    lived = float(torch.trapezoid(mean)) * DAYS_PER_WEEK
    return float(mean[0] - mean[-1]) / lived if lived > 0 else 0.0


def expected_days(events: StepProbabilities, duration: Duration, death_rate: float) -> Particles:
    """(n,) sum over weeks u of f(u) D (1 - exp(-(H - u) / D)), 1 / D = rate of ending + rate of death.

    f(u) is the probability of the first event in week u (its middle), H the horizon: a first episode that begins at u
    lasts an exponential time, cut off at the horizon. Episodes after the first are not counted, so this is a lower
    bound where they recur. The rate of ending is one of 16 even quantiles of `duration`, in turn over the particles.

    Args:
        events: (s, n) probability of the first event in each week.
        duration: of an episode.
        death_rate: a day, which ends an episode too.
    """
    weeks, particles = events.shape
    left = (weeks - 0.5 - torch.arange(weeks, dtype=events.dtype)) * DAYS_PER_WEEK
    rates = duration.rates() + death_rate
    lasting = -torch.expm1(-left[:, None] * rates) / rates
    particle = torch.arange(particles)
    # Under every draw at once, then each particle's own: one product is quicker than sixteen.
    return (lasting.T @ events)[particle % DRAWS, particle]
