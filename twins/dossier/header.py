"""Who the patient is."""

from __future__ import annotations

from twins.dossier import numbers, words
from twins.dossier.records import Fact, Header, Mark, Point, Series, Timeline, TreatmentBar
from twins.dossier.rows import point_text
from twins.models import Patient

NOT_STATED = ("", "not stated")


def build_header(patient: Patient, timeline: Timeline, *, last_day: int | None) -> Header:
    """Header facts in reading order; what is not known says so."""
    study = patient.study
    facts = (
        ("Diagnosis", ", ".join(filter(None, (patient.diagnosis or study.diagnosis, patient.diagnosis_detail)))),
        ("Age", "" if patient.age_years is None else f"{patient.age_years:.0f} years"),
        ("Sex", patient.sex),
        ("ECOG", "" if patient.ecog is None else str(patient.ecog)),
        ("Stage", patient.stage),
        ("Site", patient.site),
        last_known(timeline.marks, last_day),
        ("Current regimen", current_regimen(timeline.treatments)),
        ("Last ctDNA", last_ctdna(timeline.ctdna) or last_level(timeline.series)),
    )
    return Header(
        study=study.code,
        study_name=study.name,
        index_date=study.index_date if study.index_date not in NOT_STATED else "day 0, which the study does not define",
        code=patient.code,
        synthetic=study.synthetic,
        facts=tuple(Fact(label=label, text=text or "not known") for label, text in facts),
        covariates=tuple(
            Fact(label=name.replace("_", " "), text=covariate_text(value))
            for name, value in sorted(patient.covariates.items())
        ),
    )


def last_known(marks: tuple[Mark, ...], last_day: int | None) -> tuple[str, str]:
    """Death where there is one, else the last contact, else the last thing that has a date."""
    died = next((mark.day for mark in marks if mark.kind == "death"), None)
    if died is not None:
        return "Died", numbers.day(died)
    seen = any(mark.kind == "last contact" for mark in marks)
    return "Last contact" if seen else "Last entry", "" if last_day is None else numbers.day(last_day)


def current_regimen(treatments: tuple[TreatmentBar, ...]) -> str:
    """The regimen without an end, else the last one with the day it stopped."""
    if not treatments:
        return ""
    last = max(treatments, key=lambda bar: (bar.stop_day is None, bar.start_day))
    since = f"since {numbers.day(last.start_day)}"
    return f"{last.regimen}, " + (
        f"{since}, no stop recorded" if last.stop_day is None else f"stopped {numbers.day(last.stop_day)}"
    )


def last_ctdna(draws: tuple[Point, ...]) -> str:
    """What the last draw found, and when."""
    if not draws:
        return ""
    last = max(draws, key=lambda draw: draw.day)
    level = words.KNOWING[last.state] if last.value is None else f"{numbers.vaf(last.value)} highest VAF"
    return f"{level}, {numbers.day(last.day)}"


def last_level(series: tuple[Series, ...]) -> str:
    """The last measured level of ctDNA, where no draw has variants."""
    found = [(point, each) for each in series for point in each.points if point.state != "not_tested"]
    if not found:
        return ""
    point, each = max(found, key=lambda item: item[0].day)
    return f"{each.name}: {point_text(point, each.unit)}, {numbers.day(point.day)}"


def covariate_text(value: object) -> str:
    """A baseline covariate as text."""
    if value is None or value == "":
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
