"""The clinical tables: patients with arm and outcomes, RECIST sizes and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ingest.demo.cohort import Cohort
from ingest.demo.fates import Fate
from ingest.demo.followup import Seen
from ingest.demo.presence import Presence
from ingest.demo.seeds import generator
from ingest.demo.tables import Cell, write_table
from ingest.demo.toxicity import Adverse
from ingest.demo.visits import LIMIT_MM
from ingest.durations import DAYS_A_MONTH

PATIENT_COLUMNS: Final = (
    "patient",
    "site",
    "age",
    "sex",
    "histology",
    "ecog",
    "stage",
    "smoking",
    "metastatic_sites",
    "ki67_percent",
    "arm",
    "os_months",
    "os_censored",
    "pfs_months",
    "pfs_censored",
    "severe_ae_days",
    "severe_ae_status",
)
ADVERSE_COLUMNS: Final = ("patient", "term", "organ_class", "grade", "start_day", "stop_day", "attribution")
SIZE_COLUMNS: Final = ("patient", "day", "sum_of_diameters_mm", "state", "limit_mm")


def write_patients(folder: Path, cohort: Cohort, seen: tuple[Seen, ...]) -> None:
    """Write patients.csv; as in many trial exports, 1 in a censoring column means censored."""
    unasked = generator(cohort.seed, "smoking not asked").random(len(cohort)) < 0.04
    unstained = generator(cohort.seed, "Ki-67 not stained").random(len(cohort)) < 0.06
    rows = [
        _patient_row(cohort, place, seen[place], bool(unasked[place]), bool(unstained[place]))
        for place in range(len(cohort))
    ]
    write_table(folder / "patients.csv", PATIENT_COLUMNS, rows)


def _patient_row(cohort: Cohort, place: int, seen: Seen, unasked: bool, unstained: bool) -> list[Cell]:
    return [
        cohort.codes[place],
        str(cohort.site[place]),
        int(cohort.age_years[place]),
        "M" if cohort.male[place] else "F",
        "squamous cell carcinoma" if cohort.squamous[place] else "adenocarcinoma",
        int(cohort.ecog[place]),
        str(cohort.stage[place]),
        None if unasked else str(cohort.smoking[place]),
        int(cohort.metastatic_sites[place]),
        None if unstained else int(cohort.ki67_percent[place]),
        str(cohort.arm[place]),
        _months(seen.os_day),
        int(not seen.died),
        _months(seen.pfs_day),
        int(not seen.progressed_or_died),
        seen.tox_day,
        seen.tox_status,
    ]


def _months(days: int) -> str:
    return f"{days / DAYS_A_MONTH:.3f}"


def write_sizes(
    folder: Path, cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...], presence: Presence
) -> None:
    """Write sizes.csv: the sum of longest diameters at each scan of the patients with measurable disease."""
    rows = (
        row
        for place in presence.patients("tumour_size")
        for row in _size_rows(cohort.codes[place], fates[str(cohort.arm[place])], place, seen[place])
    )
    write_table(folder / "sizes.csv", SIZE_COLUMNS, rows)


def _size_rows(code: str, fate: Fate, place: int, seen: Seen) -> Iterator[list[Cell]]:
    for visit in seen.visits:
        day, size = int(fate.scans.days[place, visit]), float(fate.scans.size_mm[place, visit])
        state = "failed" if visit in seen.unreadable else "detected" if size >= LIMIT_MM else "below_lod"
        yield [code, day, f"{size:.1f}" if state == "detected" else None, state, LIMIT_MM]


def write_responses(folder: Path, cohort: Cohort, fates: Mapping[str, Fate], seen: tuple[Seen, ...]) -> None:
    """Write responses.csv: the RECIST category of each scan after baseline."""
    rows: list[list[Cell]] = []
    for place, code in enumerate(cohort.codes):
        scans = fates[str(cohort.arm[place])].scans
        for visit in seen[place].visits[1:]:
            category = "NE" if visit in seen[place].unreadable else str(scans.category[place, visit])
            rows.append([code, int(scans.days[place, visit]), category])
    write_table(folder / "responses.csv", ("patient", "day", "response"), rows)


def write_disease_events(folder: Path, cohort: Cohort, seen: tuple[Seen, ...]) -> None:
    """Write progressions.csv and deaths.csv."""
    progressions: list[list[Cell]] = []
    deaths: list[list[Cell]] = []
    for code, one in zip(cohort.codes, seen, strict=True):
        if one.progression_day is not None:
            progressions.append([code, one.progression_day])
        if one.died:
            deaths.append([code, one.os_day])
    write_table(folder / "progressions.csv", ("patient", "day"), progressions)
    write_table(folder / "deaths.csv", ("patient", "day"), deaths)


def write_adverse_events(folder: Path, cohort: Cohort, seen: tuple[Seen, ...]) -> None:
    """Write adverse_events.csv; an event that goes on at the end of follow-up has no stop day."""
    rows = [
        _adverse_row(code, event, one.os_day)
        for code, one in zip(cohort.codes, seen, strict=True)
        for event in one.adverse
    ]
    write_table(folder / "adverse_events.csv", ADVERSE_COLUMNS, rows)


def _adverse_row(code: str, event: Adverse, end: int) -> list[Cell]:
    stop = event.stop_day if event.stop_day <= end else None
    term = event.term
    return [code, term.term, term.organ_class, event.grade, event.start_day, stop, term.attribution]
