"""Which conditions are the cancer, and each person's index date.

A condition is cancer where the caller names its concept, where a cancer modifier or a disease episode points at it, or
where its concept or source code is one: ICD-O-3, ICD-10 C00-C97, ICD-9 140-209, a SNOMED code of our table of cancers,
or a SNOMED name that says so.

Index date, the first rule that finds one: start of the first disease episode; first cancer condition; then, with a
warning, the first condition of any kind where no vocabulary says what conditions are; the first treatment; the start of
observation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np

from ingest.omop.concepts import DISEASE_EPISODE, FIRST_OCCURRENCE, REGIMEN, Concepts
from ingest.omop.frame import Frame, Mask
from ingest.omop.oncotree import ICD10, MORPHOLOGY, is_cancer_code
from ingest.omop.people import People, earliest
from ingest.tables.table import NumberArray

_ICD9 = re.compile(r"(?:1[4-9]\d|20\d)(?:\.\d{1,2})?")
_WORDS = re.compile(
    r"\b(?:malignan\w*|\w*carcinoma\w*|\w*sarcoma\w*|lymphoma\w*|leuk(?:a)?emia\w*|melanoma\w*|myeloma\w*|cancer\w*"
    r"|\w*blastoma\w*|mesothelioma\w*|glioma\w*)",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(r"\b(?:history|screening|suspect\w*|risk|fear|family|benign|exclud\w*)\b", re.IGNORECASE)
_CODES = {"ICDO3": MORPHOLOGY, "ICD10": ICD10, "ICD10CM": ICD10, "ICD10GM": ICD10, "ICD9CM": _ICD9}
DISEASES = (FIRST_OCCURRENCE, DISEASE_EPISODE)


def find_cancer(
    frames: Mapping[str, Frame], concepts: Concepts, linked: Collection[int], named: Collection[int]
) -> Mask:
    """Which rows of condition_occurrence are cancer.

    Args:
        frames: the tables that were read.
        concepts: what the site says of them.
        linked: condition_occurrence_ids that modifiers and disease episodes point at.
        named: concept ids that the caller names.
    """
    frame = frames.get("condition_occurrence")
    if frame is None:
        return np.zeros(0, dtype=np.bool_)
    standard, source = frame.integers("condition_concept_id"), frame.integers("condition_source_concept_id")
    known = [each for each in np.unique(np.r_[standard, source]).tolist() if each > 0]
    cancers = [each for each in known if each in named or _is_cancer(concepts, each)]
    by_concept = np.isin(standard, cancers) | np.isin(source, cancers)
    by_link = np.isin(frame.integers("condition_occurrence_id"), list(linked))
    texts = frame.texts("condition_source_value").to_pylist()
    by_code = np.array([bool(text) and is_cancer_code(text) for text in texts], dtype=np.bool_)
    return np.asarray(by_concept | by_link | by_code, dtype=np.bool_)


def _is_cancer(concepts: Concepts, concept: int) -> bool:
    pattern = _CODES.get(concepts.vocabularies.get(concept, ""))
    if pattern is not None:
        return pattern.match(concepts.codes[concept]) is not None
    name = concepts.names.get(concept, "")
    return _WORDS.search(name) is not None and _NOT_NOW.search(name) is None


def find_index(
    frames: Mapping[str, Frame], people: People, cancer: Mask, *, by: str, has_vocabulary: bool
) -> tuple[NumberArray, str]:
    """Day 0 of every person in days since 1970-01-01, and what it is in words."""
    treated = _first_treatment(frames, people)
    if by == "first_treatment":
        found, said = treated, "first treatment"
    else:
        found, said = _diagnosed(frames, people, cancer, treated, has_vocabulary), "first diagnosis of cancer"
    message = "persons without any date to count from: nothing of theirs that is dated is stored"
    frames["person"].warn_rows("no_index_date", _rows(frames, people, np.isnan(found)), "person_id", message)
    return found, said


def _diagnosed(
    frames: Mapping[str, Frame], people: People, cancer: Mask, treated: NumberArray, has_vocabulary: bool
) -> NumberArray:
    found = _first_episode(frames, people)
    found = _or(found, _first(frames, people, "condition_occurrence", "condition_start_date", cancer))
    fallbacks = [
        ("index_from_treatment", "the first treatment", treated),
        ("index_from_observation", "the start of observation", _first_observation(frames, people)),
    ]
    if not has_vocabulary:
        condition = _first(frames, people, "condition_occurrence", "condition_start_date", None)
        fallbacks.insert(0, ("index_from_first_condition", "the first condition of any kind", condition))
    for code, words, days in fallbacks:
        used = _rows(frames, people, np.isnan(found) & ~np.isnan(days))
        message = f"persons without a condition known as cancer: day 0 is {words}"
        frames["person"].warn_rows(code, used, "person_id", message)
        found = _or(found, days)
    return found


def _rows(frames: Mapping[str, Frame], people: People, persons: Mask) -> Mask:
    """The rows of the table person that are of these persons."""
    at = people.positions(frames["person"], quietly=True)
    return np.asarray((at >= 0) & (persons[at.clip(0)] if len(people) else False), dtype=np.bool_)


def _or(first: NumberArray, second: NumberArray) -> NumberArray:
    return np.where(np.isnan(first), second, first)


def _first(frames: Mapping[str, Frame], people: People, table: str, column: str, rows: Mask | None) -> NumberArray:
    frame = frames.get(table)
    if frame is None:
        return np.full(len(people), np.nan)
    days = frame.dates(column)
    kept = days if rows is None else np.where(rows, days, np.nan)
    return earliest(people.positions(frame, quietly=True), kept, len(people))


def _first_episode(frames: Mapping[str, Frame], people: People) -> NumberArray:
    frame = frames.get("episode")
    rows = None if frame is None else np.isin(frame.integers("episode_concept_id"), DISEASES)
    return _first(frames, people, "episode", "episode_start_date", rows)


def _first_treatment(frames: Mapping[str, Frame], people: People) -> NumberArray:
    frame = frames.get("episode")
    rows = None if frame is None else frame.integers("episode_concept_id") == REGIMEN
    found = _first(frames, people, "episode", "episode_start_date", rows)
    found = _or(found, _first(frames, people, "drug_era", "drug_era_start_date", None))
    return _or(found, _first(frames, people, "drug_exposure", "drug_exposure_start_date", None))


def _first_observation(frames: Mapping[str, Frame], people: People) -> NumberArray:
    return _first(frames, people, "observation_period", "observation_period_start_date", None)
