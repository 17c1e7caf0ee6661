"""A cohort's adverse events as time to first event, with progression, death and stop of treatment competing."""

from collections.abc import Callable, Sequence

import numpy as np

from fusion.cohort.exposure import AdverseEvent, Exposure
from fusion.cohort.outcome import Outcome, build_outcome

Counts = Callable[[AdverseEvent], bool]


def first_event(exposure: Exposure, counts: Counts) -> int | None:
    """Day of the first such event while at risk; one on the very day of progression, death or stop still counts."""
    ended = exposure.ended_day
    until = exposure.last_day if ended is None else min(ended, exposure.last_day)
    days = [each.start_day for each in exposure.events if counts(each) and each.start_day <= until]
    return min(days, default=None)


def build_toxicity_outcome(exposures: Sequence[Exposure], counts: Counts) -> Outcome:
    """Time to the first event of the kind; the index date is day 1, as in a trial's study days.

    Progression, death and the stop of treatment, whichever comes first, compete; the end of observation censors. Who
    was observed late counts from then on, and not at all where all was over by then.

    Args:
        exposures: of n patients.
        counts: which adverse events are of the kind.

    Returns:
        Outcome of those patients, days from 1.
    """
    return _outcome(
        [first_event(each, counts) for each in exposures], [each.ended_day for each in exposures], exposures
    )


def build_stop_outcome(exposures: Sequence[Exposure]) -> Outcome:
    """Time to a stop of treatment for any reason but progression or death, which compete."""
    stops, others = [each.stop_day for each in exposures], [each.progression_or_death_day for each in exposures]
    return _outcome(stops, others, exposures)


def _outcome(first: Sequence[int | None], competing: Sequence[int | None], exposures: Sequence[Exposure]) -> Outcome:
    event = np.array([day is not None for day in first], dtype=bool)
    ended = np.array([day is not None for day in competing], dtype=bool)
    pairs = zip(first, competing, exposures, strict=True)
    days = np.array([_earliest(day, other, exposure.last_day) for day, other, exposure in pairs], dtype=np.float64) + 1
    # The day of entry is itself observed, so that who enters on day 0 is at risk on day 1 of the count.
    entry = np.array([each.entry_day for each in exposures], dtype=np.float64)
    observed = days > entry
    return build_outcome(
        days[observed],
        event[observed],
        competing=(ended & ~event)[observed],
        entry_days=entry[observed],
    )


def _earliest(event: int | None, competing: int | None, last: int) -> int:
    return event if event is not None else last if competing is None else min(competing, last)
