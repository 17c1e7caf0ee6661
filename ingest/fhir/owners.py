"""Whose each resource is, and what day 0 is for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ingest.checks import Report
from ingest.errors import OptionUnknown
from ingest.fhir.conditions import is_confirmed, is_primary
from ingest.fhir.dates import Moment, moment_of
from ingest.fhir.pool import Pool
from ingest.fhir.resources import Resource, mapping, reference_in, shown

SUBJECT = ("subject", "patient", "individual")
_NAMED = re.compile(r"(?:[^?#]*/)?([A-Z][A-Za-z]{1,40})/([A-Za-z0-9._-]{1,64})")


class Owners:
    """Finds the patient of each resource: the logical id of the Patient that its subject leads to."""

    def __init__(self, pool: Pool, report: Report) -> None:
        self._pool = pool
        self._report = report

    def find(self, resource: Resource) -> str | None:
        """The patient's code, or None where the resource is nobody's or its subject leads nowhere (reported)."""
        if resource.type == "Patient":
            if not resource.id:
                self._refuse_nameless(resource)
            return resource.id or None
        element = next((name for name in SUBJECT if mapping(resource.content.get(name))), None)
        if element is None:
            return None
        text = reference_in(resource.content[element]) or ""
        found = None if text.startswith("#") else self._pool.find(text, origin=resource)
        if found is not None:
            return (found.id or None) if found.type == "Patient" else None
        return self._beyond(resource, element, text)

    def _beyond(self, resource: Resource, element: str, text: str) -> str | None:
        """A subject that is not in the import: its id, unless the resource came together with its patients.

        A contained Patient is nobody: its id means something in that resource alone. A subject that is given by an
        identifier only could be found by that identifier only, and identifiers are not read.
        """
        named = _NAMED.fullmatch(text.split("/_history/")[0])
        if named is not None and named[1] != "Patient":
            return None
        if named is not None and not self._pool.brings_patients(resource.place.scope):
            return named[2]
        place = resource.place
        message = "expected a reference to a resource of the import, found one that leads nowhere"
        column = place.column(f"{resource.type}.{element}.reference")
        self._report.error(
            "reference_unresolved", file=place.file, line=place.line, column=column, value=shown(text), message=message
        )
        return None

    def _refuse_nameless(self, resource: Resource) -> None:
        place = resource.place
        message = "expected an id, or a fullUrl in the bundle: without one nothing can belong to the patient"
        self._report.error(
            "missing_id", file=place.file, line=place.line, column=place.column("Patient.id"), message=message
        )


def asked_index_date(options: Mapping[str, str]) -> date | None:
    """The option `index_date`.

    Raises:
        OptionUnknown: it is no calendar date.
    """
    text = options.get("index_date")
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OptionUnknown("expected a date as YYYY-MM-DD for the option 'index_date'", column="index_date") from error


def find_index_dates(
    resources: Mapping[str, list[Resource]],
    *,
    asked: date | None,
    known: frozenset[str],
    report: Report,
) -> dict[str, date]:
    """Day 0 of each patient: the first primary cancer diagnosis, else the option, else the first date of any kind.

    Args:
        resources: of each patient.
        asked: the option `index_date`.
        known: patients whom the study has already, and whose days count from a date that is no longer known.
        report: where the last rule is warned of.
    """
    zero: dict[str, date] = {}
    for patient, owned in resources.items():
        diagnosis = _earliest([each for each in owned if is_primary(each) and is_confirmed(each)])
        if diagnosis is not None:
            zero[patient] = diagnosis.day
        elif asked is not None:
            zero[patient] = asked
        elif (first := _earliest([each for each in owned if each.type != "Patient"])) is not None:
            zero[patient] = first.day
            _warn(owned[0], patient in known, report)
    return zero


def _earliest(resources: list[Resource]) -> Moment | None:
    moments = [found for each in resources if (found := moment_of(each)) is not None]
    return min(moments, key=lambda moment: moment.day, default=None)


def _warn(resource: Resource, is_known: bool, report: Report) -> None:
    if is_known:
        message = "no dated diagnosis of a patient whom the study has: day 0 is taken from these files (see index_date)"
        report.warn("index_date_moved", file=resource.place.file, column="index_date", message=message)
        return
    message = "no dated primary cancer diagnosis: day 0 is the first date of the patient's resources (see index_date)"
    report.warn("index_date_assumed", file=resource.place.file, column="index_date", message=message)
