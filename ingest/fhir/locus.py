"""Where on the genome a variant lies: from its components, else from its genomic HGVS expression."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.fhir.chart import Chart
from ingest.fhir.components import Components
from ingest.fhir.resources import Resource
from ingest.terms.accessions import Chromosome, chromosome_of, locus_of
from ingest.vcf.builds import build_named, plain_chromosome

_FIRST_CHROMOSOME = 21254
_CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y")
_BUILDS = {"LOINC:LA14029-5": "GRCh37", "LOINC:LA26806-2": "GRCh38"}
_LONGEST_CHROMOSOME = 250_000_000
_BAND = re.compile(r"(?:chr)?(\d{1,2}|[XY])[pq][\d.]*(?:-[pq][\d.]*)?")
_ZERO_BASED = {"LOINC:LA30100-4", "LOINC:LA30101-2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GenomePlace:
    """Chromosome, 1-based position, alleles and build; None where the observation does not say."""

    chrom: str | None = None
    position: int | None = None
    ref: str | None = None
    alt: str | None = None
    build: str | None = None


def place_of(resource: Resource, parts: Components, chart: Chart) -> GenomePlace:
    """The variant's place. A position without a build is an error: builds are read or asked for, never assumed."""
    locus = locus_of(parts.text("LOINC:81290-9") or "")
    reference = chromosome_of(parts.text("LOINC:48013-7") or "")
    if any(found is not None and found.build is None for found in (reference, locus.chromosome if locus else None)):
        return _elsewhere(resource, reference or (locus.chromosome if locus else None), chart)
    start = parts.number("LOINC:81254-5")
    shift = 1 if _ZERO_BASED & set(parts.codes("LOINC:92822-6")) else 0
    position = int(start) + shift if start is not None else (locus.position if locus else None)
    builds = {*_named_builds(parts)}
    builds |= {found.build for found in (reference, locus.chromosome if locus else None) if found and found.build}
    if len(builds) > 1:
        message = f"expected one genome build, found {' and '.join(sorted(builds))}"
        chart.error(resource, "build_mismatch", message, element="component")
    # without a position the study's build says nothing about the variant
    build = next(iter(sorted(builds)), None) or (chart.build if position is not None else None)
    if position is not None and not 0 < position <= _LONGEST_CHROMOSOME:
        message = f"expected a position of 1 to {_LONGEST_CHROMOSOME}"
        chart.error(resource, "bad_position", message, element="component", value=position)
    if position is not None and build is None:
        message = "expected the genome build of a variant with a position (62374-4, a RefSeq accession, or the option)"
        chart.error(resource, "build_unknown", message, element="component")
    chrom = _chromosome(parts) or (reference.name if reference else None) or (locus.chromosome.name if locus else None)
    return GenomePlace(
        chrom=chrom,
        position=position,
        ref=parts.text("LOINC:69547-8") or (locus.ref if locus else None),
        alt=parts.text("LOINC:69551-0") or (locus.alt if locus else None),
        build=build,
    )


def _elsewhere(resource: Resource, found: Chromosome | None, chart: Chart) -> GenomePlace:
    """A place in a third build (NCBI36, T2T): its numbers mean something else in ours, and never get our build."""
    message = "a position in a genome build that is neither GRCh37 nor GRCh38: the position is not used"
    chart.warn(resource, "other_build", message, element="component")
    return GenomePlace(chrom=None if found is None else found.name)


def _named_builds(parts: Components) -> list[str]:
    texts = [*parts.codes("LOINC:62374-4"), parts.text("LOINC:62374-4") or ""]
    return [build for text in texts if (build := _BUILDS.get(text) or build_named(text))]


def _chromosome(parts: Components) -> str | None:
    """LOINC numbers its answers for chromosomes 1 to 22, X and Y without a gap, from LA21254-0 on."""
    text = parts.text("LOINC:48000-4") or parts.text("LOINC:48001-2")
    if text is None:
        return None
    if text.startswith("LA") and text[2:7].isdigit():
        at = int(text[2:7]) - _FIRST_CHROMOSOME
        return _CHROMOSOMES[at] if 0 <= at < len(_CHROMOSOMES) else None
    band = _BAND.fullmatch(text)
    name = band[1] if band else plain_chromosome(text)
    return name if name in {*_CHROMOSOMES, "MT", "M"} else None
