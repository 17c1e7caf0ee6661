"""Who the patient is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.records import Fact, Header, Mark, Point, Series, Timeline, TreatmentBar
from twins.dossier.timeline.rows import point_text
from twins.models import Patient, Study

NOT_STATED = ("", "not stated")


def build_header(patient: Patient, timeline: Timeline, *, last_day: int | None) -> Header:
    """Header facts in reading order; what is not known says so."""
    study = patient.study
    return Header(
        study=study.code,
        study_name=study.name,
        index_date=index_date_of(study),
        code=patient.code,
        synthetic=study.synthetic,
        facts=(*person_facts(patient), *course_facts(timeline, last_day)),
        covariates=tuple(
            Fact(label=name.replace("_", " "), text=covariate_text(value))
            for name, value in sorted(patient.covariates.items())
        ),
    )


def index_date_of(study: Study) -> str:
    """What day 0 is."""
    stated = study.index_date not in NOT_STATED
    return study.index_date if stated else _("day 0, which the study does not define")


def person_facts(patient: Patient) -> tuple[Fact, ...]:
    """What was known at the index date."""
    diagnosis = (patient.diagnosis or patient.study.diagnosis, patient.diagnosis_detail)
    age = "" if patient.age_years is None else _("%(number).0f years") % {"number": patient.age_years}
    return (
        fact("diagnosis", _("Diagnosis"), ", ".join(filter(None, diagnosis))),
        fact("age", _("Age"), age),
        fact("sex", _("Sex"), words.sex(patient.sex)),
        fact("ecog", "ECOG", "" if patient.ecog is None else str(patient.ecog)),
        fact("stage", _("Stage"), patient.stage),
        fact("site", _("Site"), patient.site),
    )


def course_facts(timeline: Timeline, last_day: int | None) -> tuple[Fact, ...]:
    """What happened last."""
    draws, marks = timeline.ctdna, timeline.imaging
    label, seen = last_known(timeline.marks, last_day)
    drawn = last_of([draw.day for draw in draws] or [point.day for point in tested(timeline.series)])
    scanned = last_of([mark.day for mark in marks])
    return (
        fact("last_known", label, seen),
        fact("regimen", _("Current regimen"), current_regimen(timeline.treatments)),
        fact("ctdna", _("Last ctDNA"), last_ctdna(draws) or last_level(timeline.series), age_note(drawn, last_day)),
        fact("imaging", _("Last imaging"), last_imaging(marks), age_note(scanned, last_day)),
    )


def fact(key: str, label: str, text: str, note: str = "") -> Fact:
    """A fact, or that it is not known."""
    return Fact(key=key, label=label, text=text or _("not known"), note=note)


def last_of(days: list[int]) -> int | None:
    """The last of the days, None of none."""
    return max(days, default=None)


def age_note(day: int | None, last_day: int | None) -> str:
    """How old a result is, counted from the last thing that is known."""
    if day is None or last_day is None:
        return ""
    if day == last_day:
        return _("the last entry")
    return _("%(days)s before the last entry") % {"days": numbers.count(last_day - day, "day")}


def last_known(marks: tuple[Mark, ...], last_day: int | None) -> tuple[str, str]:
    """Death where there is one, else the last contact, else the last thing that has a date."""
    died = next((mark.day for mark in marks if mark.kind == "death"), None)
    if died is not None:
        return _("Died"), numbers.day(died)
    seen = any(mark.kind == "last contact" for mark in marks)
    return _("Last contact") if seen else _("Last entry"), "" if last_day is None else numbers.day(last_day)


def current_regimen(treatments: tuple[TreatmentBar, ...]) -> str:
    """The regimen without an end, else the last one with the day it stopped."""
    if not treatments:
        return ""
    last = max(treatments, key=lambda bar: (bar.stop_day is None, bar.start_day))
    if last.stop_day is None:
        said = _("%(regimen)s, since %(when)s, no stop recorded")
        return said % {"regimen": last.regimen, "when": numbers.day(last.start_day)}
    return _("%(regimen)s, stopped %(when)s") % {"regimen": last.regimen, "when": numbers.day(last.stop_day)}


def last_ctdna(draws: tuple[Point, ...]) -> str:
    """What the last draw found, and when."""
    if not draws:
        return ""
    last = max(draws, key=lambda draw: draw.day)
    if last.value is None:
        return f"{words.KNOWING[last.state]}, {numbers.day(last.day)}"
    return _("%(vaf)s highest VAF, %(when)s") % {"vaf": numbers.vaf(last.value), "when": numbers.day(last.day)}


def tested(series: tuple[Series, ...]) -> list[Point]:
    """Results of tests that were made."""
    return [point for each in series for point in each.points if point.state != "not_tested"]


def last_level(series: tuple[Series, ...]) -> str:
    """The last measured level of ctDNA, where no draw has variants."""
    found = [(point, each) for each in series for point in tested((each,))]
    if not found:
        return ""
    point, each = max(found, key=lambda item: item[0].day)
    return f"{each.name}: {point_text(point, each.unit)}, {numbers.day(point.day)}"


def last_imaging(marks: tuple[Mark, ...]) -> str:
    """The last series."""
    if not marks:
        return ""
    last = max(marks, key=lambda mark: mark.day)
    return f"{words.IMAGES.get(last.kind, last.kind)}, {numbers.day(last.day)}"


def covariate_text(value: object) -> str:
    """A baseline covariate as text."""
    if value is None or value == "":
        return _("missing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:g}" if isinstance(value, int | float) else str(value)
