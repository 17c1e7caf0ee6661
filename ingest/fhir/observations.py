"""Observation: which reader reads it, by its code."""

from __future__ import annotations

from collections.abc import Callable

from ingest.fhir.chart import Chart, Fate
from ingest.fhir.measurements import read_measurement
from ingest.fhir.resources import Resource
from ingest.fhir.staging import is_staging, read_staging
from ingest.fhir.status import read_disease_status
from ingest.fhir.variants import VARIANT, read_region, read_variant

_UNFINISHED = {"preliminary", "registered", "unknown"}
_BY_CODE: dict[str, Callable[[Resource, Chart], Fate]] = {
    VARIANT: read_variant,
    "LOINC:53041-0": read_region,
    "LOINC:51968-6": read_region,
    "LOINC:97509-4": read_disease_status,
    "LOINC:88040-1": read_disease_status,
    "LOINC:21976-6": read_disease_status,
}
_BY_PROFILE: dict[str, Callable[[Resource, Chart], Fate]] = {
    "mcode-cancer-disease-status": read_disease_status,
    "mcode-tnm-stage-group": read_staging,
    "mcode-cancer-stage": read_staging,
}


def read_observation(resource: Resource, chart: Chart) -> Fate:
    """Final, amended and corrected observations are read; others are kept, and cancelled ones left out."""
    status = resource.content.get("status")
    if status == "cancelled":
        return Fate.IGNORED
    if status in _UNFINISHED:
        chart.warn(resource, "not_final", "a result that is not final: kept as it came, not used", element="status")
        return chart.keep(resource)
    for code in resource.codes("code"):
        if code in _BY_CODE:
            return _BY_CODE[code](resource, chart)
    if is_staging(resource):
        return read_staging(resource, chart)
    for profile in resource.profiles:
        if profile in _BY_PROFILE:
            return _BY_PROFILE[profile](resource, chart)
    return read_measurement(resource, chart)
