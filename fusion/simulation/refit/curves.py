"""Reconstructed patients read from a folder, and the curves of a regimen pooled from them."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fusion.cohort.outcome import build_outcome
from fusion.errors import CurvesError
from fusion.simulation.library.sources import CurveSource, Endpoint
from fusion.simulation.shapes import Events, Months, Patients
from fusion.simulation.time_grid import DAYS_PER_MONTH
from fusion.survival.kaplan_meier import fit_kaplan_meier

COLUMNS = ("dataset", "endpoint", "units", "arm", "time", "event")
MONTHS = {"months": 1.0, "weeks": 7 / DAYS_PER_MONTH, "years": 12.0, "days": 1 / DAYS_PER_MONTH}
EVENT = {"0": False, "1": True}
FEWEST_PATIENTS, FEWEST_EVENTS = 20, 10
# A patient with an event on the first day was seen for part of it.
SHORTEST_MONTHS = 0.5 / DAYS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPatients:
    """Follow-up of n patients in months; event True means it happened."""

    time_months: Patients
    event: Events

    def __len__(self) -> int:
        return len(self.time_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedCurve:
    """A Kaplan-Meier curve on a grid.

    Attributes:
        months: (t,) times.
        survival: (t,) share without the event.
        at_risk: (t,) patients still under observation.
        median_months: first time at or below one half, None where it is not reached.
        patients: n at the start.
        follow_up_months: the longest time.
    """

    months: Months
    survival: Months
    at_risk: Months
    median_months: float | None
    patients: int
    follow_up_months: float

    def at(self, month: float) -> float | None:
        """Survival at a month, None past the follow-up."""
        past = month > self.follow_up_months
        return None if past else float(self.survival[np.searchsorted(self.months, month, side="right") - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFolder:
    """Patients of every dataset and arm; datasets named in key.csv."""

    name: str
    arms: Mapping[tuple[str, str, str], ArmPatients]

    def has(self, sources: Iterable[CurveSource]) -> bool:
        """Whether any of these datasets is here at all."""
        datasets = {dataset for dataset, _, _ in self.arms}
        return any(each.dataset in datasets for each in sources)

    def pool(self, sources: Iterable[CurveSource]) -> ArmPatients:
        """The patients of several arms together.

        Raises:
            CurvesError: an arm is not in its dataset.
        """
        found = [self._find(each) for each in sources]
        return ArmPatients(
            time_months=np.concatenate([each.time_months for each in found]),
            event=np.concatenate([each.event for each in found]),
        )

    def _find(self, source: CurveSource) -> ArmPatients:
        key = (source.dataset, source.endpoint.value, source.arm)
        if key not in self.arms:
            here = [arm for dataset, endpoint, arm in self.arms if (dataset, endpoint) == key[:2]]
            raise CurvesError(
                expected=f"{source.endpoint.value} of arm {source.arm}",
                found="arms " + ", ".join(here) if here else "no such endpoint",
                where=f"{self.name}, dataset {source.dataset}",
            )
        return self.arms[key]


def read_folder(folder: Path) -> CurveFolder:
    """Read key.csv and patients.csv (or patients.csv.gz).

    Args:
        folder: with both; the patients' columns are dataset, endpoint, units (months, weeks, years, days), arm, time
            and event (1: it happened, 0: censored).

    Raises:
        CurvesError: a file or column is missing, a dataset is not in the key, or a value is no time, event or unit.
    """
    known = {row["name"] for row in _read(folder, ("key.csv",), ("name",))[1]}
    name, rows = _read(folder, ("patients.csv", "patients.csv.gz"), COLUMNS)
    times: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    events: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for line, row in enumerate(rows, start=2):
        _check(row["dataset"] in known, "a dataset named in key.csv", row["dataset"], f"{name}:{line}")
        key = (row["dataset"], row["endpoint"], row["arm"])
        times[key].append(_time_of(row, f"{name}:{line}"))
        events[key].append(_event_of(row, f"{name}:{line}"))
    _check(bool(times), "patients", "none", name)
    arms = {key: ArmPatients(time_months=np.array(times[key]), event=np.array(events[key])) for key in times}
    return CurveFolder(name=folder.name, arms=arms)


def observe(patients: ArmPatients, endpoint: Endpoint, where: str) -> ObservedCurve:
    """The Kaplan-Meier curve (Kaplan and Meier 1958) of pooled patients, by the event times.

    Raises:
        CurvesError: too few patients or events for a curve.
    """
    events = int(patients.event.sum())
    _check(
        len(patients) >= FEWEST_PATIENTS and events >= FEWEST_EVENTS,
        f"{FEWEST_PATIENTS} patients with {FEWEST_EVENTS} events", f"{len(patients)} with {events}",
        f"{where}, {endpoint.value}",
    )  # fmt: skip
    days = np.maximum(patients.time_months, SHORTEST_MONTHS) * DAYS_PER_MONTH
    curve = fit_kaplan_meier(build_outcome(days, patients.event))
    months = np.concatenate([[0.0], curve.times_days / DAYS_PER_MONTH])
    months, first = np.unique(months, return_index=True)
    survival = np.concatenate([[1.0], curve.survival])[first]
    below = np.flatnonzero(survival <= 0.5)
    return ObservedCurve(
        months=months,
        survival=survival,
        at_risk=(patients.time_months[None] >= months[:, None]).sum(1).astype(np.float64),
        median_months=float(months[below[0]]) if len(below) else None,
        patients=len(patients),
        follow_up_months=float(patients.time_months.max()),
    )


def _time_of(row: Mapping[str, str], where: str) -> float:
    _check(row["units"] in MONTHS, "a unit of " + ", ".join(MONTHS), row["units"], where)
    try:
        time = float(row["time"])
    except ValueError as error:
        raise CurvesError(expected="a time of 0 or more", found=row["time"], where=where) from error
    _check(0 <= time < np.inf, "a time of 0 or more", row["time"], where)
    return time * MONTHS[row["units"]]


def _event_of(row: Mapping[str, str], where: str) -> bool:
    _check(row["event"] in EVENT, "event 0 or 1", row["event"], where)
    return EVENT[row["event"]]


def _read(folder: Path, names: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, Iterator[dict[str, str]]]:
    """Rows of the first of these files that is there."""
    path = next((folder / name for name in names if (folder / name).is_file()), None)
    if path is None:
        raise CurvesError(expected=" or ".join(names), found="no such file", where=folder.name)
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError) as error:
        raise CurvesError(expected="a CSV file in UTF-8", found=str(error), where=path.name) from error
    missing = [each for each in columns if each not in (reader.fieldnames or ())]
    _check(not missing, "columns " + ", ".join(columns), "none of " + ", ".join(missing), path.name)
    return path.name, reader


def _check(holds: bool, expected: str, found: str, where: str) -> None:
    if not holds:
        raise CurvesError(expected=expected, found=found, where=where)
