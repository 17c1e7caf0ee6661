"""Stage groups and TNM categories, in all the ways in which mCODE lets them be written."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.fhir.chart import Chart, Fate
from ingest.fhir.resources import Resource, codings_of, listed, reference_in, shown
from ingest.terms.roles import roles_of
from ingest.terms.stages import category_of, stage_named, stage_of

CATEGORIES = ("t_category", "n_category", "m_category")
_ROLES = {"stage", *CATEGORIES}
_OWN_NAMES = ("CANCERSTAGING.ORG:", "AJCC:", "UICC:", "TNM:")
_ROMAN = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}


def is_stage_group(resource: Resource) -> bool:
    """Whether an Observation is a stage group."""
    return "stage" in roles_of(resource.codes("code"))


def is_staging(resource: Resource) -> bool:
    """Whether an Observation is a stage group or a TNM category."""
    return bool(_ROLES & set(roles_of(resource.codes("code"))))


def read_staging(resource: Resource, chart: Chart) -> Fate:
    """A stage group or a TNM category with its value."""
    patient = chart.patient_of(resource)
    day = chart.calendar.day_of(patient, resource)
    found = stage_in(list(codings_of(resource.content.get("valueCodeableConcept"))), resource, chart)
    if day is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    if found is None:
        return chart.keep(resource)
    name = next((role for role in roles_of(resource.codes("code")) if role in CATEGORIES), "stage")
    if category_of(found) != name:
        message = f"expected a value of {name}, found the code of {category_of(found)}: kept as it came, not used"
        chart.warn(resource, "stage_conflict", message, element="valueCodeableConcept", value=found)
        return chart.keep(resource)
    for member in listed(resource.content.get("hasMember")):
        if chart.pool.follow(member, origin=resource) is None:
            text = shown(reference_in(member) or "")
            message = "a member of the stage group is not in the import"
            chart.warn(resource, "reference_unresolved", message, element="hasMember", value=text)
    chart.tell(patient, name, found, day)
    return Fate.USED


def stage_in(codings: Sequence[tuple[str, str]], resource: Resource, chart: Chart) -> str | None:
    """The stage that the codings name, or None after a warning; None without one where there are none."""
    for code, _ in codings:
        if found := stage_of(code) or _own_name(code):
            return found
    for code, display in codings:
        if found := stage_named(display):
            message = "a stage whose code the table lacks was read from the name that SNOMED CT gives it"
            chart.warn(resource, "stage_by_display", message, value=code)
            return found
    if codings:
        message = "expected a stage that the table of codes has: not used"
        chart.warn(resource, "stage_unmapped", message, value=codings[0][0])
    return None


def _own_name(code: str) -> str | None:
    """The stage in the code itself, as AJCC's own system writes it (`3C`, `cT3`)."""
    prefix = next((name for name in _OWN_NAMES if code.startswith(name)), None)
    if prefix is None:
        return None
    text = code.removeprefix(prefix)
    plain = text.lstrip("cpy")
    if plain[:1] in _ROMAN:
        return _ROMAN[plain[0]] + plain[1:].upper()
    return text or None
