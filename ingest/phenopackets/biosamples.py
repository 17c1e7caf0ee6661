"""Biosamples and the variants that were interpreted in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ingest.phenopackets.chart import Fate, Individual
from ingest.phenopackets.measurements import read_feature, read_measurement
from ingest.phenopackets.subjects import BASELINE_DAYS, tell_stage
from ingest.phenopackets.times import Point
from ingest.phenopackets.variants import read_descriptor
from ingest.records import Knowing, SpecimenKind, SpecimenRecord, VariantRecord
from ingest.terms.roles import roles_of
from ingest.terms.systems import plain_curie

_REFERENCE = {"EFO:0009654", "NCIT:C164032"}
_REJECTED = 1
_LONGEST_NAME = 120
_ELEMENT = "interpretations.diagnosis.genomicInterpretations"


@dataclass(slots=True, kw_only=True)
class Sample:
    """A biosample while its packet is read. `is_reference`: normal tissue beside the tumour."""

    name: str
    kind: SpecimenKind
    day: int | None
    is_reference: bool
    was_used: bool = False


def collection_point(individual: Individual, biosample: Any) -> Point | None:
    """When a sample was taken: its own time, else that of the procedure that took it."""
    own = individual.clock.point(biosample.time_of_collection)
    return own if own is not None else individual.clock.point(biosample.procedure.performed)


def read_biosample(individual: Individual, at: int, biosample: Any) -> Sample:
    """Stages, features and measurements of one sample, and what it was."""
    individual.here = key = f"biosamples[{at}]"
    if biosample.individual_id and biosample.individual_id != individual.code:
        message = "expected the individual of the packet, found another"
        individual.error("reference_unresolved", message, "individualId", biosample.individual_id)
    point = collection_point(individual, biosample)
    terms = [biosample.sampled_tissue, biosample.sample_type]
    is_plasma = "plasma" in roles_of(plain_curie(term.id) for term in terms)
    day = individual.day(point)
    sample = Sample(
        name=biosample.id,
        kind=SpecimenKind.PLASMA if is_plasma else SpecimenKind.TISSUE,
        day=individual.chart.day if day is None else day,
        is_reference=plain_curie(biosample.material_sample.id) in _REFERENCE,
    )
    stages = [*biosample.pathological_tnm_finding]
    if biosample.HasField("pathological_stage"):
        stages.append(biosample.pathological_stage)
    if stages and (sample.day is None or sample.day > BASELINE_DAYS):
        message = f"a stage from more than {BASELINE_DAYS} days after day 0 is no baseline: not used"
        individual.warn("stage_after_baseline", message, "biosamples")
        stages = []
    for term in stages:
        sample.was_used = tell_stage(individual, term, "biosamples") or sample.was_used
    count = individual.chart.count
    for number, feature in enumerate(biosample.phenotypic_features):
        count("PhenotypicFeature", read_feature(individual, f"{key}.phenotypicFeatures[{number}]", feature, point))
    for number, measurement in enumerate(biosample.measurements):
        count("Measurement", read_measurement(individual, f"{key}.measurements[{number}]", measurement, point))
    return sample


def read_interpretation(
    individual: Individual, key: str, interpretation: Any, samples: dict[str, Sample], found: Findings
) -> Fate:
    """One genomic interpretation: a variant where it was found in a sample that is no reference, else kept as it is.

    What was rejected, what only names a gene, and what lies in the individual (the germline) is no tumour mutation.
    """
    individual.here = key
    name = interpretation.subject_or_biosample_id
    if name and name != individual.code and name not in samples:
        message = "expected the id of the subject or of a biosample of the packet"
        individual.error("reference_unresolved", message, "subjectOrBiosampleId", name)
        return Fate.IGNORED
    is_variant = interpretation.WhichOneof("call") == "variant_interpretation"
    if interpretation.interpretation_status == _REJECTED or not is_variant:
        return individual.keep("GenomicInterpretation", key, interpretation)
    sample = samples.get(name)
    if sample is None or sample.is_reference:
        message = "a germline variant is no mutation of the tumour: kept as it came"
        individual.warn("germline_variant", message, _ELEMENT)
        return individual.keep("GenomicInterpretation", key, interpretation)
    if sample.day is None:
        individual.undated("biosamples.timeOfCollection")
        return individual.keep("GenomicInterpretation", key, interpretation)
    descriptor = interpretation.variant_interpretation.variation_descriptor
    variant = read_descriptor(individual, descriptor, kind=sample.kind, day=sample.day)
    if variant is not None:
        found.add(individual, sample, *variant)
        sample.was_used = True
        individual.keep("GenomicInterpretation", key, interpretation, sample.day)
    return Fate.USED


class Findings:
    """Specimens of one individual with their variants, in one genome build."""

    def __init__(self) -> None:
        self.variants: dict[VariantRecord, None] = {}
        self._specimens: dict[tuple[SpecimenKind, int], SpecimenRecord] = {}
        self._build: str | None = None

    def add(self, individual: Individual, sample: Sample, variant: VariantRecord, build: str | None) -> None:
        """Take a variant in; a second genome build of the individual is reported."""
        self._build = self._build or individual.chart.build
        if build is not None and self._build not in {None, build}:
            message = (
                f"expected the build of the study and of the individual's other variants, {self._build}, found {build}"
            )
            individual.error("build_mismatch", message, "variantInterpretation", build)
        self._build = self._build or build
        self.variants[variant] = None
        record = SpecimenRecord(
            patient=individual.code,
            kind=variant.kind,
            day=variant.day,
            variants=Knowing.VALUE,
            source=individual.file,
            sample=sample.name[:_LONGEST_NAME],
        )
        self._specimens.setdefault((variant.kind, variant.day), record)

    def specimens(self) -> list[SpecimenRecord]:
        """One specimen a kind and day."""
        return [replace(record, build=self._build) for record in self._specimens.values()]
