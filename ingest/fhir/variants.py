"""Genomic variants: found, looked for and not found, or not decided.

Present makes variants, Absent makes a specimen in which they were looked for and not found. No call, Indeterminate and
a reason why there is no value make a specimen whose test failed or was not done. Nothing but Present makes a mutation.
"""

from __future__ import annotations

from ingest.fhir.chart import Call, Chart, Fate, Finding
from ingest.fhir.components import Components
from ingest.fhir.locus import GenomePlace, place_of
from ingest.fhir.resources import Resource, codes_of, listed, mapping
from ingest.fhir.specimens import collected, kind_of, specimen_of
from ingest.records import Knowing
from ingest.terms.tables import load_words

VARIANT = "LOINC:69548-6"
_GERMLINE = {"LOINC:LA6683-2", "SO:0001778"}
_WILD_TYPE = "LOINC:LA9658-1"
_STATES = {
    "present": Knowing.VALUE, "positive": Knowing.VALUE, "detected": Knowing.VALUE,
    "absent": Knowing.NONE_FOUND, "negative": Knowing.NONE_FOUND, "not detected": Knowing.NONE_FOUND,
    "no call": Knowing.FAILED, "indeterminate": Knowing.FAILED,
}  # fmt: skip
_NOT_DONE = {"not-performed", "not-asked", "not-applicable"}


def read_variant(resource: Resource, chart: Chart) -> Fate:
    """One variant observation; its remaining details (HGVS of the coding sequence, copy number) are kept beside it."""
    patient = chart.patient_of(resource)
    parts = Components(resource)
    if _GERMLINE & set(parts.codes("LOINC:48002-0")):
        chart.warn(resource, "germline_variant", "a germline variant is no mutation of the tumour: kept as it came")
        return chart.keep(resource)
    state = _state(resource, parts, chart)
    specimen = specimen_of(resource, chart)
    day = chart.calendar.day(patient, collected(specimen), resource)
    day = chart.day_of_result(patient, resource) if day is None else day
    if day is None:
        chart.calendar.undated(resource)
        return chart.keep(resource)
    before = chart.report.error_count
    place = place_of(resource, parts, chart)
    genes = _genes(resource, parts, chart)
    findings = _findings(resource, parts, genes, place, chart) if state is Knowing.VALUE else ()
    if chart.report.error_count > before:
        return Fate.USED
    kind = kind_of(specimen, resource, chart)
    sample = "" if specimen is None else specimen.id
    call = Call(
        patient=patient, kind=kind, day=day, state=state, genes=genes, findings=findings, build=place.build,
        sample=sample, resource=resource,
    )  # fmt: skip
    chart.calls.append(call)
    chart.keep(resource)
    return Fate.USED


def read_region(resource: Resource, chart: Chart) -> Fate:
    """The genes that an assay looked at: the panel of the variants of that day.

    A report that studied regions and lists no variant observation found none in them. Without a report nobody knows.
    """
    patient = chart.patient_of(resource)
    specimen = specimen_of(resource, chart)
    day = chart.calendar.day(patient, collected(specimen), resource)
    day = chart.day_of_result(patient, resource) if day is None else day
    genes = _genes(resource, Components(resource), chart, every=True)
    if day is None or not genes:
        return chart.keep(resource)
    report = chart.pool.report_of(resource)
    chart.regions.setdefault((patient, day), set()).update(genes)
    if report is None:
        return chart.keep(resource)
    if not any(VARIANT in each.codes("code") for each in chart.pool.results_of(report)):
        kind = kind_of(specimen, resource, chart)
        sample = "" if specimen is None else specimen.id
        call = Call(
            patient=patient, kind=kind, day=day, state=Knowing.NONE_FOUND, genes=genes, findings=(), build=None,
            sample=sample, resource=resource,
        )  # fmt: skip
        chart.calls.append(call)
    return Fate.USED


def _state(resource: Resource, parts: Components, chart: Chart) -> Knowing:
    words = load_words("answers.csv")
    for element in ("valueCodeableConcept", "interpretation"):
        for code in resource.codes(element):
            if (state := _STATES.get(words.get(code, ""))) is not None:
                return state
    reasons = {code.split(":")[-1] for code in resource.codes("dataAbsentReason")}
    if reasons:
        return Knowing.NOT_TESTED if reasons & _NOT_DONE else Knowing.FAILED
    if isinstance(resource.content.get("valueBoolean"), bool):
        return Knowing.VALUE if resource.content["valueBoolean"] else Knowing.NONE_FOUND
    if _WILD_TYPE in parts.codes("LOINC:48019-4"):
        return Knowing.NONE_FOUND
    message = "expected Present, Absent, Indeterminate or No call: what is no known answer counts as failed"
    chart.warn(resource, "presence_unknown", message, element="valueCodeableConcept")
    return Knowing.FAILED


def _genes(resource: Resource, parts: Components, chart: Chart, *, every: bool = False) -> tuple[str, ...]:
    names = chart.gene_names(resource.place.file)
    found: dict[str, None] = {}
    for symbol in parts.symbols(chart, every=every):
        found[names.of(symbol, line=resource.place.line)] = None
    return tuple(found)


def _findings(
    resource: Resource, parts: Components, genes: tuple[str, ...], place: GenomePlace, chart: Chart
) -> tuple[Finding, ...]:
    """One altered gene; of a fusion one a partner."""
    is_fusion = len(genes) > 1
    if not genes:
        chart.warn(resource, "no_gene", "a variant without a gene: stored without one")
    effect = "gene_fusion" if is_fusion else _effect(parts)
    protein = "::".join(genes) if is_fusion else parts.text("LOINC:48005-3")
    vaf, depth = parts.fraction(chart), parts.count("LOINC:82121-5", chart)
    return tuple(
        Finding(
            gene=gene, vaf=vaf, chrom=place.chrom, position=place.position, ref=place.ref, alt=place.alt,
            protein=protein, effect=effect, alt_depth=depth,
        )
        for gene in genes or ("",)
    )  # fmt: skip


def _effect(parts: Components) -> str | None:
    """The consequence, else the change of the DNA, else gain or loss by the number of copies."""
    table = load_words("effects.csv")
    for code in ("LOINC:48006-1", "LOINC:81193-5", "TBD-CODES-CS:functional-effect", "LOINC:48019-4"):
        for value in parts.codes(code):
            if value in table:
                return table[value]
    so_terms = [code for part in listed(parts.resource.content.get("component"))
                for code in codes_of(mapping(part).get("valueCodeableConcept")) if code.startswith("SO:")]  # fmt: skip
    known = next((table[code] for code in so_terms if code in table), None)
    copies = parts.number("LOINC:82155-3")
    if known is not None or copies is None or copies == 2:
        return known
    return "copy_number_gain" if copies > 2 else "copy_number_loss"
