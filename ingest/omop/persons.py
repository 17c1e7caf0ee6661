"""person: age at the index date, sex, site; and what the cancer is and how far it has spread."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow.compute as pc

from ingest.omop.concepts import FEMALE, MALE, Concepts
from ingest.omop.diagnosis import DISEASES
from ingest.omop.frame import NONE, Frame, Integers, Mask
from ingest.omop.oncotree import find_entities
from ingest.omop.people import People, first_rows
from ingest.omop.performance import read_performance
from ingest.records import CovariateSpec, PatientRecord

_EPOCH_YEAR = 1970
_DAYS_A_YEAR = 365.2425
_STAGE = re.compile(r"\bstage\b[\s-]*(.+)", re.IGNORECASE)
_GRADE = re.compile(r"\bgrade\b[\s-]*(.+)", re.IGNORECASE)
_LONGEST_STAGE = 32
RACE = {"race": "race_concept_id", "ethnicity": "ethnicity_concept_id"}
GRADE = "grade"


def person_ids(frame: Frame) -> Integers:
    """All persons, in the order of their ids."""
    ids = np.unique(frame.integers("person_id"))
    return np.asarray(ids[ids != NONE], dtype=np.int64)


def read_persons(
    frames: Mapping[str, Frame], people: People, concepts: Concepts, cancer: Mask, modifiers: Mask, *, with_race: bool
) -> tuple[list[PatientRecord], tuple[CovariateSpec, ...]]:
    """One record a person, in the order of people."""
    frame = frames["person"]
    at = people.positions(frame, quietly=True)
    ages, sexes = _ages(frame, people, at), _sexes(frame)
    details = _diagnoses(frames, people, concepts, cancer)
    entities = find_entities(frames, people, concepts, cancer)
    stages = _modifier(frames, people, concepts, modifiers, _STAGE)
    grades = _modifier(frames, people, concepts, modifiers, _GRADE)
    sites = frame.integers("care_site_id").tolist()
    performance = read_performance(frames, people, concepts)
    races = {name: frame.integers(column).tolist() for name, column in RACE.items()} if with_race else {}
    found: dict[int, PatientRecord] = {}
    for row, position in enumerate(at.tolist()):
        if position < 0 or position in found:
            continue
        covariates: dict[str, float | str | None] = {name: _named(concepts, ids[row]) for name, ids in races.items()}
        if grades:
            covariates[GRADE] = grades.get(position)
        found[position] = PatientRecord(
            code=str(people.ids[position]),
            age_years=ages[row],
            sex=sexes[row],
            ecog=performance.get(position),
            diagnosis=entities.get(position),
            diagnosis_detail=details.get(position),
            stage=stages.get(position),
            site=None if sites[row] == NONE else str(sites[row]),
            covariates=covariates,
        )
    names = [*races, *([GRADE] if grades else [])]
    specs = tuple(CovariateSpec(name=name, kind="categorical") for name in names)
    return [found[position] for position in sorted(found)], specs


def _named(concepts: Concepts, concept: int) -> str | None:
    return concepts.name(concept) if concept > 0 else None


def _ages(frame: Frame, people: People, at: Integers) -> list[float | None]:
    """Years from birth to the index date; a missing day is the 1st, a missing month the 15th of June (CDM 5.4)."""
    years, months, days = (frame.integers(f"{part}_of_birth") for part in ("year", "month", "day"))
    bad = (years != NONE) & ((years < 1880) | (years > 2100))
    frame.error_rows("out_of_range", bad, "year_of_birth", "expected a year of birth of 1880 to 2100")
    for column, values, most in (("month_of_birth", months, 12), ("day_of_birth", days, 31)):
        outside = (values != NONE) & ((values < 1) | (values > most))
        frame.error_rows("out_of_range", outside, column, f"expected 1 to {most}")
    known = (years != NONE) & ~bad
    month = np.where((months < 1) | (months > 12), 6, months)
    day = np.where(months == NONE, 15, np.where((days < 1) | (days > 31), 1, days))
    birth = (np.where(known, years, 2000) - _EPOCH_YEAR).astype("datetime64[Y]").astype("datetime64[M]")
    born = (birth + (month - 1)).astype("datetime64[D]").astype(np.float64) + day - 1
    age = (people.index_of(at) - born) / _DAYS_A_YEAR
    outside = known & ((age < 0) | (age > 130))
    frame.error_rows("out_of_range", outside, "year_of_birth", "expected an age of 0 to 130 years at the index date")
    return [
        round(float(value), 2) if there and not np.isnan(value) else None
        for value, there in zip(age, known & ~outside, strict=True)
    ]


def _sexes(frame: Frame) -> list[str | None]:
    genders = frame.integers("gender_concept_id")
    strange = ~np.isin(genders, [MALE, FEMALE]) & (genders != NONE)
    frame.warn_rows("sex_not_stored", strange, "gender_concept_id", "a gender other than 8507 or 8532 is not stored")
    words = {MALE: "male", FEMALE: "female"}
    return [words.get(each) for each in genders.tolist()]


def _diagnoses(frames: Mapping[str, Frame], people: People, concepts: Concepts, cancer: Mask) -> dict[int, str]:
    """The first disease episode's object, else the first cancer condition, by position."""
    found: dict[int, str] = {}
    frame = frames.get("condition_occurrence")
    if frame is not None:
        at, days = people.positions(frame, quietly=True), frame.dates("condition_start_date")
        rows = first_rows(at, days, cancer)
        ids = frame.integers("condition_concept_id")
        for row in rows.tolist():
            found[int(at[row])] = concepts.name(int(ids[row]))
    frame = frames.get("episode")
    if frame is not None:
        at, days = people.positions(frame, quietly=True), frame.dates("episode_start_date")
        objects = frame.integers("episode_object_concept_id")
        is_disease = np.isin(frame.integers("episode_concept_id"), DISEASES) & (objects > 0)
        for row in first_rows(at, days, is_disease).tolist():
            found[int(at[row])] = concepts.name(int(objects[row]))
    return found


def _modifier(
    frames: Mapping[str, Frame], people: People, concepts: Concepts, modifiers: Mask, pattern: re.Pattern[str]
) -> dict[int, str]:
    """What the first modifier whose name says so gives each person, such as the stage; by position."""
    frame = frames.get("measurement")
    if frame is None or not modifiers.any():
        return {}
    ids, values = frame.integers("measurement_concept_id"), frame.integers("value_as_concept_id")
    names = {each: pattern.search(concepts.name(each)) for each in np.unique(ids[modifiers]).tolist()}
    known = {each: match[1] for each, match in names.items() if match}
    rows = modifiers & np.isin(ids, list(known))
    at, days = people.positions(frame, quietly=True), frame.dates("measurement_date")
    found: dict[int, str] = {}
    for row in first_rows(at, days, rows).tolist():
        said = concepts.name(int(values[row])) if values[row] > 0 else known[int(ids[row])]
        found[int(at[row])] = said.strip()[:_LONGEST_STAGE]
    return found


def is_named(concepts: Concepts, frame: Frame, modifiers: Mask) -> Mask:
    """Which modifiers are stages or grades, and so are in the patient's record already."""
    ids = frame.integers("measurement_concept_id")
    names = {each: concepts.name(each) for each in np.unique(ids[modifiers]).tolist()}
    known = [each for each, name in names.items() if _STAGE.search(name) or _GRADE.search(name)]
    no_number = np.asarray(pc.is_null(frame.texts("value_as_number")).to_numpy(zero_copy_only=False))
    return np.asarray(modifiers & np.isin(ids, known) & no_number, dtype=np.bool_)
