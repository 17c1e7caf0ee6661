"""What was measured of patients after their forecasts."""

from collections.abc import Iterable, Mapping
from typing import Any

from fusion.cohort.history import UNDETECTED, Knowing
from fusion.cohort.history_building import PatientRows, build_draws, build_sizes
from fusion.cohort.history_loading import read_rows
from fusion.errors import HistoryError
from fusion.monitoring.scoring import Measure

Json = dict[str, Any]


def read_measurements(url: str, study: str) -> dict[str, Mapping[str, list[Json]] | str]:
    """{patient code: {measure: day, value and limit in order of day}}, read as the twin reads them.

    A size is the sum of longest diameters in mm, ctDNA the highest allele fraction of a draw; the value is None below
    the limit. Of a patient whose measurements contradict each other it says why in their place.

    Raises:
        StudyNotFound: no such study.
    """
    return {rows.patient.code: _read(rows) for rows in read_rows(url, study)}


def _read(rows: PatientRows) -> Mapping[str, list[Json]] | str:
    try:
        sizes = [(each.day, each.state, each.value_mm, each.limit_mm) for each in build_sizes(rows)]
        draws = [
            (each.day, each.state, each.max_vaf if each.max_vaf is not None else each.mean_vaf, each.limit_vaf)
            for each in build_draws(rows)
        ]
    except HistoryError as error:
        return str(error)
    return {Measure.SIZE.value: _plain(sizes), Measure.CTDNA.value: _plain(draws)}


def _plain(visits: Iterable[tuple[int, Knowing, float | None, float | None]]) -> list[Json]:
    """Those that gave a level, or said that it is below the limit."""
    return [
        {"day": day, "value": None if state in UNDETECTED else value, "limit": limit}
        for day, state, value, limit in visits
        if state in UNDETECTED or (state is Knowing.VALUE and value is not None)
    ]
