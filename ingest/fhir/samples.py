"""Variant observations to specimens: what was found in each, where was looked, and in which genome build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.fhir.chart import Call, Chart
from ingest.records import GenePanelRecord, Knowing, SpecimenKind, SpecimenRecord, VariantRecord

_ORDER = (Knowing.VALUE, Knowing.NONE_FOUND, Knowing.FAILED, Knowing.NOT_TESTED)


@dataclass(slots=True, kw_only=True)
class Samples:
    """Specimens with their variants and the panels that were looked at."""

    specimens: list[SpecimenRecord] = field(default_factory=list)
    variants: list[VariantRecord] = field(default_factory=list)
    panels: dict[str, GenePanelRecord] = field(default_factory=dict)


def build_samples(chart: Chart) -> Samples:
    """One specimen a patient, kind and day: VALUE if anything was found, else NONE_FOUND, FAILED or NOT_TESTED."""
    samples = Samples()
    groups: dict[tuple[str, SpecimenKind, int], list[Call]] = {}
    for call in chart.calls:
        groups.setdefault((call.patient, call.kind, call.day), []).append(call)
    builds = _check_builds(chart)
    for (patient, kind, day), calls in groups.items():
        panel = _panel(patient, day, calls, chart)
        if panel is not None:
            samples.panels[panel.name] = panel
        record = SpecimenRecord(
            patient=patient,
            kind=kind,
            day=day,
            variants=next(state for state in _ORDER if any(call.state is state for call in calls)),
            build=builds.get(patient),
            source=calls[0].resource.place.file,
            panel="" if panel is None else panel.name,
            sample=next((call.sample for call in calls if call.sample), ""),
        )
        samples.specimens.append(record)
        samples.variants.extend(_variants(calls))
    return samples


def _variants(calls: Iterable[Call]) -> list[VariantRecord]:
    found: dict[VariantRecord, None] = {}
    for call in calls:
        for finding in call.findings:
            record = VariantRecord(
                patient=call.patient,
                kind=call.kind,
                day=call.day,
                gene=finding.gene,
                vaf=finding.vaf,
                chrom=finding.chrom,
                position=finding.position,
                ref=finding.ref,
                alt=finding.alt,
                protein=finding.protein,
                effect=finding.effect,
                alt_depth=finding.alt_depth,
            )
            found[record] = None
    return list(found)


def _panel(patient: str, day: int, calls: Iterable[Call], chart: Chart) -> GenePanelRecord | None:
    """The genes that were looked at: the regions studied, and those of which Absent was said.

    A gene whose call failed was not looked at with success and is left out. Named after its genes, so that equal panels
    are one.
    """
    told = [call for call in calls if call.state in {Knowing.VALUE, Knowing.NONE_FOUND}]
    genes = set(chart.regions.get((patient, day), ()))
    if genes or any(call.state is Knowing.NONE_FOUND for call in told):
        genes |= {gene for call in told for gene in call.genes}
    genes -= {gene for call in calls for gene in call.genes if call.state not in {Knowing.VALUE, Knowing.NONE_FOUND}}
    if not genes:
        return None
    names = tuple(sorted(genes))
    digest = hashlib.sha256(" ".join(names).encode()).hexdigest()[:8]
    return GenePanelRecord(name=f"genes-studied-{digest}", genes=names)


def _check_builds(chart: Chart) -> dict[str, str]:
    """The one build of each patient; a second one is reported."""
    builds: dict[str, str] = {}
    for call in chart.calls:
        if call.build is None:
            continue
        known = builds.setdefault(call.patient, chart.build or call.build)
        if known != call.build:
            message = (
                f"expected the build of the study and of the patient's other variants, {known}, found {call.build}"
            )
            chart.error(call.resource, "build_mismatch", message, element="component", value=call.build)
    return builds
