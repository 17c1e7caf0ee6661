"""ADRS: overall response per visit, and what was derived from it.

Overall responses of one assessor (PARAMCD OVR…; the investigator's where both are there) become visits. Everything else
that carries a date and a value, such as the best overall response, becomes an observation of the modality
`response_summary`: it is known only afterwards, so that it is neither a visit nor a baseline feature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.adam.dataset import Dataset, analysed
from ingest.adam.measurements import Cell, Measurements
from ingest.adam.subjects import Subjects
from ingest.records import DiseaseEventRecord, ObservationRecord, RawRecord, ResponseRecord

RESPONSE = "response_summary"
CATEGORIES = {"CR": 1.0, "PR": 2.0, "SD": 3.0, "NON-CR/NON-PD": 4.0, "PD": 5.0, "NE": 6.0}
_RECIST = ("CR", "PR", "SD", "PD", "NE")
_NO_VISIT = frozenset({"MISSING", "ND", "NOT DONE", "NOT ALL EVALUATED", "NA", "UNK"})
_YES_NO = {"Y": 1.0, "N": 0.0, "YES": 1.0, "NO": 0.0}
_OVERALL = re.compile(r"OVR\w*|OVERALL|TRGOVR\w*")
_INDEPENDENT = re.compile(r"IRC|ICR|IRF|BICR|INDP")
_PROGRESSION = re.compile(r"PD|PDINV|PROG\w*")
_DEATH = re.compile(r"DEATH|DTH")
_LONG_NAMES = {
    "COMPLETE RESPONSE": "CR",
    "PARTIAL RESPONSE": "PR",
    "STABLE DISEASE": "SD",
    "PROGRESSIVE DISEASE": "PD",
    "NOT EVALUABLE": "NE",
    "NON-CR/NON-PD": "NON-CR/NON-PD",
}


@dataclass(slots=True, kw_only=True)
class Responses:
    """What ADRS brings."""

    visits: list[ResponseRecord] = field(default_factory=list)
    observations: list[ObservationRecord] = field(default_factory=list)
    events: list[DiseaseEventRecord] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)


def read_responses(dataset: Dataset, subjects: Subjects) -> Responses:
    """Every dated response; the rest is ignored and counted."""
    found = Responses()
    if not dataset.needs("USUBJID", "PARAMCD", "AVALC"):
        dataset.counts["ignored"] += len(dataset)
        return found
    patients, names = subjects.find(dataset), dataset.texts("PARAMCD")
    days = subjects.timeline.days(dataset, patients, dates=("ADT", "ADTM", "RSDTC"), study_day="ADY")
    kept, words, values = analysed(dataset, names), dataset.texts("AVALC"), dataset.numbers("AVAL")
    chosen = _chosen_assessor(dataset, names)
    others = Measurements(modality=RESPONSE)
    for row, (code, name, day, word) in enumerate(zip(patients, names, days, words, strict=True)):
        if code is None or not kept[row]:
            continue
        if name is None:
            dataset.error("missing_parameter", row, "PARAMCD", None, "expected a parameter code, found nothing")
        elif _OVERALL.fullmatch(name):
            _add_visit(dataset, row, code, name, day, word, found, is_chosen=name in chosen)
        elif day is None:
            message = "a parameter without a date (most often: it did not happen) is not stored"
            dataset.ignore("undated_parameter", row, "ADT", name, message)
        else:
            _add_event(name, code, day, word, found)
            _add_other(dataset, row, others, code, name, day, word, float(values[row]))
    found.visits = list(dict.fromkeys(found.visits))
    found.events = list(dict.fromkeys(found.events))
    found.observations = others.records()
    return found


def _chosen_assessor(dataset: Dataset, names: Sequence[str | None]) -> frozenset[str]:
    """The overall response of one assessor: the investigator's, else the independent one's. The others are kept raw."""
    met = dict.fromkeys(name for name in names if name and _OVERALL.fullmatch(name))
    own = [name for name in met if not _INDEPENDENT.search(name)]
    chosen = frozenset((own or list(met))[:1])
    if len(met) > 1:
        message = f"overall responses of several assessors: {next(iter(chosen))} is stored as visits, the others raw"
        dataset.report.warn(
            "several_assessors", file=dataset.label, line=1, column="PARAMCD", count=len(met), message=message
        )
    return chosen


def _add_visit(
    dataset: Dataset,
    row: int,
    code: str,
    name: str,
    day: int | None,
    word: str | None,
    found: Responses,
    *,
    is_chosen: bool,
) -> None:
    category = _category(word)
    if word is None or word.upper() in _NO_VISIT:
        dataset.ignore("not_assessed", row, "AVALC", word, "a visit without an assessment is not stored")
    elif category is None:
        message = f"expected a RECIST response (CR, PR, SD, PD, NE, NON-CR/NON-PD), found '{word}'"
        dataset.error("unknown_response", row, "AVALC", word, message)
    elif day is None:
        dataset.ignore("undated_row", row, "ADT", category, "a row without a date or study day is not stored")
    elif is_chosen and category in _RECIST:
        found.visits.append(ResponseRecord(patient=code, day=day, category=category))
    else:
        _keep_raw(dataset, row, code, name, day, category, found)


def _keep_raw(dataset: Dataset, row: int, code: str, name: str, day: int, category: str, found: Responses) -> None:
    if category not in _RECIST:
        message = "NON-CR/NON-PD is no response of measurable disease: kept raw"
        dataset.warn("response_kept_raw", row, "AVALC", category, message)
    dataset.counts["kept_raw"] += 1
    content = {"PARAMCD": name, "AVALC": category}
    found.raws.append(RawRecord(patient=code, kind="ADRS", key=f"{name} {day}", content=content, day=day))


def _add_event(name: str, code: str, day: int, word: str | None, found: Responses) -> None:
    if word != "Y":
        return
    if _PROGRESSION.fullmatch(name):
        found.events.append(DiseaseEventRecord(patient=code, kind="progression", day=day))
    elif _DEATH.fullmatch(name):
        found.events.append(DiseaseEventRecord(patient=code, kind="death", day=day))


def _add_other(
    dataset: Dataset,
    row: int,
    others: Measurements,
    code: str,
    name: str,
    day: int,
    word: str | None,
    number: float,
) -> None:
    category = _category(word)
    value = number if not np.isnan(number) else CATEGORIES.get(category or "", _YES_NO.get((word or "").upper()))
    if value is None:
        dataset.ignore("missing_value", row, "AVALC", None, "a parameter without a value that we know is not stored")
        return
    # other words may be anything that somebody wrote
    said = category or (word.upper() if word and word.upper() in _YES_NO else None)
    details = {"category": said} if said else {}
    others.add(dataset, row, patient=code, name=name, day=day, cell=Cell(value=value, details=details))


def _category(word: str | None) -> str | None:
    upper = (word or "").upper()
    return upper if upper in CATEGORIES else _LONG_NAMES.get(upper)
