"""Cumulative incidence of toxicity in a trial: the product's Aalen-Johansen against lifelines', kind by kind."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from benchmarks.sections import Bar, Section, table
from benchmarks.studies import store
from fusion.cohort.exposure import AdverseEvent, Exposure, build_exposure
from fusion.cohort.history_building import PatientRows
from fusion.cohort.history_loading import read_rows
from fusion.cohort.outcome import Outcome
from fusion.simulation.toxicity.follow_up import build_toxicity_outcome
from fusion.survival.aalen_johansen import fit_aalen_johansen

STUDY = "CDISCPILOT01"
BAR = 1e-6
ANY = "any class"
SEVERITIES = ("any severity", "SEVERE")
# What ended the time at risk: as the product reads it, and with every discontinuation of the trial's own record.
RULES = ("progression, death, stop", "and every discontinuation")
FEWEST_EVENTS = 5
ABOUT = (
    "The trial's ADaM files are imported and read back as any study is; every arm, organ class and severity has its "
    "first event after the index date, with progression, death and the stop of treatment competing. A SEVERE event "
    "is no CTCAE grade 3, which the import does not claim, so that it is counted here by its word (a patient's "
    "events of a term of which one was SEVERE). lifelines refuses tied events and would move them at random, so "
    "before its fit the events of a day, of either kind, are spread over the hours before the day's end. Aalen- "
    "Johansen does not depend on the order of events within a day, since each takes S(t-)/n(t), and censored "
    "patients stay behind them: at the ends of days the two must be equal. 1 - Kaplan-Meier and the crude proportion "
    "stand beside it only for the errors that they would make; the product computes neither."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One kind in one arm: the largest difference over all days, and three estimates at the last."""

    arm: str
    kind: str
    severity: str
    rule: str
    events: int
    difference: float
    incidence: float
    one_minus_km: float
    crude: float


def measure(folder: Path | None, *, quick: bool) -> Section:
    """Compare at every day of every arm and kind; quick compares any event alone."""
    if folder is None:
        raise ValueError("toxicity needs the folder of a trial")
    found = list(compare_all(folder, quick=quick))
    seen = [each for each in found if each.events >= FEWEST_EVENTS]
    worst = max(each.difference for each in found)
    curves = len(found)
    what = f"largest difference from lifelines over {curves} curves"
    return Section(
        name="toxicity",
        title="Toxicity: Aalen-Johansen",
        lines=(ABOUT, "", f"{curves} curves, {sum(each.events for each in found)} first events.", "", *_tables(seen)),
        bars=(Bar(what=what, wanted=f"<= {BAR:.0e}", found=f"{worst:.1e}", met=worst <= BAR),),
    )


def compare_all(folder: Path, *, quick: bool) -> Iterator[Compared]:
    """Every arm, kind, severity and rule with any event."""
    for rule, exposures in zip(RULES, _read_exposures(folder), strict=True):
        arms = sorted({exposure.arm for _, exposure in exposures if exposure.arm})
        severe = _severe_events(folder)
        for arm in arms:
            patients = [(code, exposure) for code, exposure in exposures if exposure.arm == arm]
            for severity in SEVERITIES:
                counted = _counted(patients, severe if severity == SEVERITIES[1] else None)
                yield from _compare_kinds(counted, arm, severity, rule, quick=quick)


def _compare_kinds(
    exposures: Sequence[Exposure], arm: str, severity: str, rule: str, *, quick: bool
) -> Iterator[Compared]:
    classes = sorted({event.organ_class for each in exposures for event in each.events if event.organ_class})
    for kind in (ANY, *(() if quick else classes)):
        outcome = build_toxicity_outcome(exposures, partial(_is_of, kind))
        if outcome.events:
            yield compare(outcome, arm=arm, kind=kind, severity=severity, rule=rule)


def _is_of(kind: str, event: AdverseEvent) -> bool:
    return kind in (ANY, event.organ_class)


def compare(outcome: Outcome, *, arm: str, kind: str, severity: str, rule: str) -> Compared:
    """The product's curve against lifelines' at the end of every day on which somebody left."""
    days = np.unique(outcome.time_days)
    ours = fit_aalen_johansen(outcome).at(days)
    causes = np.where(outcome.event, 1, np.where(outcome.competing, 2, 0))
    fitter = AalenJohansenFitter(calculate_variance=False).fit(spread_ties(outcome.time_days, causes), causes, 1)
    theirs = fitter.cumulative_density_.iloc[:, 0]
    place = np.searchsorted(theirs.index.to_numpy(), days, side="right") - 1
    km = KaplanMeierFitter().fit(outcome.time_days, outcome.event)
    return Compared(
        arm=arm,
        kind=kind,
        severity=severity,
        rule=rule,
        events=outcome.events,
        difference=float(np.abs(ours - theirs.to_numpy()[place]).max()),
        incidence=float(ours[-1]),
        one_minus_km=1 - float(km.survival_function_.iloc[-1, 0]),
        crude=outcome.events / len(outcome),
    )


def spread_ties(time_days: np.ndarray, causes: np.ndarray) -> np.ndarray:
    """Times at which no two events are tied: those of a day lie in its last half, who is censored at its end."""
    spread = time_days.astype(float).copy()
    for day, count in Counter(time_days[causes > 0].tolist()).items():
        rows = np.flatnonzero((time_days == day) & (causes > 0))
        spread[rows] -= 0.5 * (np.arange(count) + 1) / (count + 1)
    return spread


def _read_exposures(folder: Path) -> tuple[list[tuple[str, Exposure]], list[tuple[str, Exposure]]]:
    """(patient, exposure) by each rule, through import and database."""
    from django.db import connection

    from twins.database import url_of

    store([folder], STUDY)
    rows = read_rows(url_of(connection.settings_dict), STUDY)
    read = [(each, exposure) for each in rows if (exposure := build_exposure(each)) is not None]
    left = _discontinued(folder)
    return (
        [(each.patient.code, exposure) for each, exposure in read],
        [(each.patient.code, _stopped(each, exposure, left)) for each, exposure in read],
    )


def _stopped(rows: PatientRows, exposure: Exposure, left: set[str]) -> Exposure:
    """With the last day of treatment as a stop where the trial says that the patient discontinued."""
    stops = [line.stop_day for line in rows.lines if line.is_index and line.stop_day is not None]
    if rows.patient.code not in left or not stops:
        return exposure
    return replace(exposure, stop_day=min(stops[0], exposure.last_day))


def _discontinued(folder: Path) -> set[str]:
    return {row["USUBJID"] for row in _table(folder, "adsl") if row["EOSSTT"] == "DISCONTINUED"}


def _severe_events(folder: Path) -> set[tuple[str, str]]:
    """(patient, term) of events that somebody called SEVERE; neither the import nor this says that it is a grade."""
    return {(row["USUBJID"], row["AEDECOD"]) for row in _table(folder, "adae") if row["AESEV"] == "SEVERE"}


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _counted(patients: Sequence[tuple[str, Exposure]], severe: set[tuple[str, str]] | None) -> list[Exposure]:
    """Exposures with all events, or with those that are in the set."""
    if severe is None:
        return [exposure for _, exposure in patients]
    return [
        replace(exposure, events=tuple(event for event in exposure.events if (code, event.term) in severe))
        for code, exposure in patients
    ]


def _tables(found: Sequence[Compared]) -> list[str]:
    any_class = [each for each in found if each.kind == ANY]
    header = ("arm", "events of", "at risk until", "first events", "Aalen-Johansen", "1 - Kaplan-Meier", "crude")
    estimates = [[f"{value:.3f}" for value in (each.incidence, each.one_minus_km, each.crude)] for each in any_class]
    rows = [
        (each.arm, each.severity, each.rule, str(each.events), *numbers)
        for each, numbers in zip(any_class, estimates, strict=True)
    ]
    return [*table(header, rows), *_errors(found)]


def _errors(found: Sequence[Compared]) -> list[str]:
    """How far the two others are off, by rule, over all arms and kinds with enough events."""
    header = ("at risk until", "curves", "1 - Kaplan-Meier / AJ, median", "largest", "crude / AJ, median", "smallest")
    rows = []
    for rule in RULES:
        own = [each for each in found if each.rule == rule]
        if own:
            km = [each.one_minus_km / each.incidence for each in own]
            crude = [each.crude / each.incidence for each in own]
            numbers = (np.median(km), max(km), np.median(crude), min(crude))
            rows.append((rule, str(len(own)), *(f"{number:.2f}" for number in numbers)))
    return [f"Of curves with {FEWEST_EVENTS} first events or more:", "", *table(header, rows)]
