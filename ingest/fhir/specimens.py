"""Specimen: plasma or tissue, and the day on which it was taken."""

from __future__ import annotations

from ingest.fhir.chart import Chart
from ingest.fhir.dates import Moment, moment_of
from ingest.fhir.resources import Resource, listed, reference_in, shown
from ingest.records import SpecimenKind
from ingest.terms.roles import roles_of


def specimen_of(resource: Resource, chart: Chart) -> Resource | None:
    """The specimen of an observation: its own, else that of the report which lists it among its results."""
    text = reference_in(resource.content.get("specimen"))
    if text is not None:
        found = chart.pool.find(text, origin=resource)
        if found is None:
            message = "the specimen of an observation is not in the import"
            chart.warn(resource, "reference_unresolved", message, element="specimen", value=shown(text))
        chart.lend(found)
        return found
    report = chart.pool.report_of(resource)
    chart.lend(report)
    return None if report is None else _examined(report, chart)


def _examined(report: Resource, chart: Chart) -> Resource | None:
    """The specimen of a report. Blood that is listed beside tissue is the normal of the tumour."""
    followed = [chart.pool.follow(each, origin=report) for each in listed(report.content.get("specimen"))]
    found = [each for each in followed if each is not None]
    for each in found:
        chart.lend(each)
    tissue = [each for each in found if (codes := each.codes("type")) and "plasma" not in roles_of(codes)]
    return next(iter(tissue or found), None)


def kind_of(specimen: Resource | None, resource: Resource, chart: Chart) -> SpecimenKind:
    """Plasma for blood and what is made of it, tissue for the rest; the option `kind` where nobody says."""
    if specimen is not None and (codes := specimen.codes("type")):
        return SpecimenKind.PLASMA if "plasma" in roles_of(codes) else SpecimenKind.TISSUE
    asked = chart.options.get("kind")
    if asked is not None:
        return SpecimenKind(asked.strip().lower())
    message = "no specimen says where the variant was looked for: taken for tissue (see the option kind)"
    chart.warn(resource, "specimen_assumed", message, element="specimen")
    return SpecimenKind.TISSUE


def collected(specimen: Resource | None) -> Moment | None:
    """When the specimen was taken, where it says."""
    return None if specimen is None else moment_of(specimen)
