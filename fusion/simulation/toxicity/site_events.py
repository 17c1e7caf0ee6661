"""A cohort's own toxicity: Aalen-Johansen by two years and what it is worth, by arm, attribution and kind."""

from collections.abc import Mapping, Sequence

import numpy as np

from fusion.cohort.exposure import AdverseEvent, Exposure
from fusion.cohort.outcome import Outcome
from fusion.errors import InferenceFailed
from fusion.simulation.library import Attribution
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents
from fusion.simulation.time_grid import DAYS_PER_MONTH
from fusion.simulation.toxicity.follow_up import Counts, build_stop_outcome, build_toxicity_outcome, first_event
from fusion.simulation.toxicity.special_interest import recognise
from fusion.survival.aalen_johansen import fit_aalen_johansen, is_followed_to

SEVERE_GRADE = 3
FATAL_GRADE = 5
LONGEST_MONTHS = 24.0
STOP = "Stop of treatment"
Kinds = Mapping[str, SiteEvents]


def count_site_events(exposures: Sequence[Exposure]) -> Mapping[str, Mapping[Attribution, Kinds]]:
    """{arm: {attribution: {kind: events}}} of a study.

    Kinds are those of which the study has a severe event, `Any`, and the stop of treatment. An arm without an event of
    such a kind has a true zero; a study without any graded event, or without an event of a narrower attribution, says
    nothing of it, and neither does one without any last day of treatment of stopping.

    Args:
        exposures: of all patients of the study, each with its arm.
    """
    events = [event for each in exposures for event in each.events]
    attributions = [cause for cause in Attribution if any(_is_attributed(event, cause) for event in events)]
    kinds = {cause: _kinds_of([each for each in events if _is_attributed(each, cause)]) for cause in attributions}
    stops = any(each.stop_known for each in exposures)
    arms = {arm: [each for each in exposures if each.arm == arm] for arm in sorted({each.arm for each in exposures})}
    return {arm: _count_arm(patients, kinds, with_stops=stops) for arm, patients in arms.items()}


def _count_arm(
    patients: Sequence[Exposure], kinds: Mapping[Attribution, Sequence[str]], *, with_stops: bool
) -> dict[Attribution, Kinds]:
    """What has an estimate in one arm, by attribution and kind."""
    counted = {cause: {kind: _of_kind(patients, kind, cause) for kind in names} for cause, names in kinds.items()}
    if with_stops:
        counted.setdefault(Attribution.ALL_CAUSE, {})[STOP] = estimate(build_stop_outcome(patients))
    return {
        cause: {kind: events for kind, events in found.items() if events is not None}
        for cause, found in counted.items()
    }


def _is_attributed(event: AdverseEvent, cause: Attribution) -> bool:
    return cause is Attribution.ALL_CAUSE or event.attribution == cause.value


def _kinds_of(events: Sequence[AdverseEvent]) -> list[str]:
    if not any(event.grade is not None for event in events):
        return []
    severe = [event for event in events if is_severe(event)]
    special = {name.value for event in severe if (name := recognise(event.term)) is not None}
    return [ANY, *sorted({event.organ_class for event in severe if event.organ_class}), *sorted(special)]


def is_severe(event: AdverseEvent) -> bool:
    """Whether the grade is known to be 3 or more."""
    return event.grade is not None and event.grade >= SEVERE_GRADE


def is_of_kind(event: AdverseEvent, kind: str) -> bool:
    """Whether an event belongs to an organ class, is of special interest so named, or any."""
    special = recognise(event.term)
    return kind in (ANY, event.organ_class) or (special is not None and special.value == kind)


def _of_kind(patients: Sequence[Exposure], kind: str, cause: Attribution) -> SiteEvents | None:
    def belongs(event: AdverseEvent) -> bool:
        return is_of_kind(event, kind) and _is_attributed(event, cause)

    def severe(event: AdverseEvent) -> bool:
        return belongs(event) and is_severe(event)

    def fatal(event: AdverseEvent) -> bool:
        return severe(event) and event.grade == FATAL_GRADE

    ended, days = _episodes(patients, severe)
    return estimate(
        build_toxicity_outcome(patients, severe),
        any_grade=build_toxicity_outcome(patients, belongs),
        fatal=sum(first_event(each, fatal) is not None for each in patients),
        ungraded=sum(belongs(event) and event.grade is None for each in patients for event in each.events),
        ended=ended,
        episode_days=days,
    )


def estimate(
    outcome: Outcome,
    *,
    any_grade: Outcome | None = None,
    fatal: int = 0,
    ungraded: int = 0,
    ended: int = 0,
    episode_days: float = 0.0,
) -> SiteEvents | None:
    """The Aalen-Johansen share by two years, or by the end of follow-up, and how many patients it is worth.

    The worth is F (1 - F) / Var F, the number of fully followed patients whose share would have this variance. Where F
    is 0 or 1 the variance says nothing; then it is the number whose fate by that time is known. None where nobody was
    observed, or, with late entries, where nobody was left at some time, so that there is no estimate.
    """
    if not len(outcome):
        return None
    days = LONGEST_MONTHS * DAYS_PER_MONTH
    months = LONGEST_MONTHS if is_followed_to(outcome, days) else float(outcome.time_days.max()) / DAYS_PER_MONTH
    at = np.array([months * DAYS_PER_MONTH])
    try:
        curve = fit_aalen_johansen(outcome)
        any_curve = None if any_grade is None else fit_aalen_johansen(any_grade)
    except InferenceFailed:
        return None
    share, variance = float(curve.at(at)[0]), float(curve.variance_at(at)[0])
    return SiteEvents(
        events=int((outcome.event & (outcome.time_days <= at[0])).sum()),
        patients=len(outcome),
        share=share,
        effective_patients=_worth(outcome, share, variance, float(at[0])),
        months=months,
        share_any_grade=None if any_curve is None else float(any_curve.at(at)[0]),
        fatal=fatal,
        ungraded=ungraded,
        ended=ended,
        episode_days=episode_days,
    )


def _worth(outcome: Outcome, share: float, variance: float, until_days: float) -> float:
    known = outcome.event | outcome.competing | (outcome.time_days >= until_days)
    if not 0 < share < 1 or variance <= 0:
        return float(known.sum())
    return min(float(len(outcome)), share * (1 - share) / variance)


def _episodes(patients: Sequence[Exposure], counts: Counts) -> tuple[int, float]:
    """How many severe episodes were seen to end, and the days seen in any; overlapping events are one episode."""
    ended, days = 0, 0
    for each in patients:
        for start, stop in _merged(each, counts):
            last = each.last_day if stop is None else min(stop, each.last_day)
            ended += stop is not None and stop <= each.last_day
            days += max(last - start + 1, 0)
    return ended, float(days)


def _merged(exposure: Exposure, counts: Counts) -> list[tuple[int, int | None]]:
    spans: list[tuple[int, int | None]] = []
    for event in sorted((each for each in exposure.events if counts(each)), key=lambda each: each.start_day):
        before = spans[-1] if spans else None
        if before is None or (before[1] is not None and event.start_day > before[1]):
            spans.append((event.start_day, event.stop_day))
        elif before[1] is not None:
            spans[-1] = (before[0], None if event.stop_day is None else max(before[1], event.stop_day))
    return spans
