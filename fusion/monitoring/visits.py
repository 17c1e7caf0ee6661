"""What the next visit was to show beside what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fusion.monitoring.scoring import Measure, Scored, Status

# A band is for one day; scans and draws are planned to within about two weeks.
VISIT_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A size in mm or a ctDNA allele fraction on one day; below the limit where the value is None.

    Days count from the index date. A measurement that failed, or was not made, is none of these.
    """

    day: int
    value: float | None
    limit: float | None = None


def score_visit(
    measure: Measure,
    name: str,
    band: Mapping[str, float],
    visits: Sequence[Measurement],
    *,
    visit_day: int,
    origin_day: int,
    known_day: int | None,
    recorded: bool,
) -> tuple[Scored, ...]:
    """The first measurement after the origin beside the 90 % band of the visit that was forecast.

    Args:
        measure, name: what is measured.
        band: median, low and high.
        visits: in order of day.
        visit_day: that the band is for; a measurement more than 14 days from it is not what was forecast.
        origin_day: of the forecast.
        known_day: last such measurement that was stored when the forecast was made, None where there was none.
        recorded: whether that was recorded.

    Returns:
        Nothing without such a measurement, or where it is below a limit that is not known. Below a known limit it is
        inside the band when part of the band is.
    """
    found = next((each for each in visits if each.day > origin_day), None)
    if found is None or abs(found.day - visit_day) > VISIT_DAYS:
        return ()
    observed = found.limit if found.value is None else found.value
    if observed is None:
        return ()
    inside = band["low"] <= observed and (found.value is None or observed <= band["high"])
    return (
        Scored(
            measure=measure,
            endpoint=name,
            status=Status.MEASURED,
            predicted=band["median"],
            low=band["low"],
            high=band["high"],
            observed=observed,
            inside=float(inside),
            entry_days=found.day - origin_day,
            is_prospective=recorded and (known_day is None or known_day < found.day),
        ),
    )
