"""Genomic interpretations of a biosample: the variants that were found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.phenopackets.chart import Individual
from ingest.records import SpecimenKind, VariantRecord
from ingest.terms.accessions import Locus, chromosome_of, locus_of
from ingest.terms.genes import is_symbol, symbol_of
from ingest.terms.systems import plain_curie
from ingest.terms.tables import load_words
from ingest.vcf.builds import build_named, plain_chromosome

_FRACTION = re.compile(r"\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(%?)\s*")
_FRACTION_NAMES = {"allelefrequency", "allelefraction", "variantallelefrequency", "variantallelefraction", "vaf"}
_ELEMENT = "variantInterpretation.variationDescriptor"
_LONGEST_CHROMOSOME = 250_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a variant lies; None where the descriptor does not say."""

    chrom: str | None = None
    position: int | None = None
    ref: str | None = None
    alt: str | None = None
    build: str | None = None


def read_descriptor(
    individual: Individual, descriptor: Any, *, kind: SpecimenKind, day: int
) -> tuple[VariantRecord, str | None] | None:
    """The variant and the genome build of its position, or None after reporting what is wrong with it."""
    before = individual.chart.report.error_count
    spot = _spot(individual, descriptor)
    vaf = _vaf(individual, descriptor)
    if individual.chart.report.error_count > before:
        return None
    record = VariantRecord(
        patient=individual.code,
        kind=kind,
        day=day,
        gene=_gene(individual, descriptor),
        vaf=vaf,
        chrom=spot.chrom,
        position=spot.position,
        ref=spot.ref,
        alt=spot.alt,
        protein=_expression(descriptor, "hgvs.p"),
        effect=_effect(descriptor),
    )
    return record, spot.build


def _gene(individual: Individual, descriptor: Any) -> str:
    context = descriptor.gene_context
    symbol = symbol_of(plain_curie(context.value_id)) or (context.symbol if is_symbol(context.symbol) else "")
    if not symbol:
        individual.warn("no_gene", "a variant without a gene: stored without one", f"{_ELEMENT}.geneContext")
        return ""
    return individual.names.of(symbol, line=None)


def _spot(individual: Individual, descriptor: Any) -> Spot:
    """From the VCF record, else from the genomic HGVS expression. A position without a build is an error."""
    record = descriptor.vcf_record
    locus = locus_of(_expression(descriptor, "hgvs.g") or "")
    if not record.chrom and locus is None:
        return Spot()
    named = chromosome_of(record.chrom) if record.chrom else locus.chromosome if locus is not None else None
    if named is not None and named.build is None:
        message = "a position in a genome build that is neither GRCh37 nor GRCh38: the position is not used"
        individual.warn("other_build", message, f"{_ELEMENT}.vcfRecord.chrom")
        return Spot(chrom=named.name)
    spot = _from_locus(locus) if not record.chrom and locus is not None else _from_vcf(individual, record)
    build = spot.build or individual.chart.build
    if build is None:
        message = "expected the genome build of a variant with a position (genomeAssembly, or the option build)"
        individual.error("build_unknown", message, f"{_ELEMENT}.vcfRecord.genomeAssembly")
    if spot.position is not None and not 0 < spot.position <= _LONGEST_CHROMOSOME:
        message = f"expected a position of 1 to {_LONGEST_CHROMOSOME}"
        individual.error("bad_position", message, f"{_ELEMENT}.vcfRecord.pos", spot.position)
    return Spot(chrom=spot.chrom, position=spot.position, ref=spot.ref, alt=spot.alt, build=build)


def _from_locus(locus: Locus) -> Spot:
    chromosome = locus.chromosome
    return Spot(chrom=chromosome.name, position=locus.position, ref=locus.ref, alt=locus.alt, build=chromosome.build)


def _from_vcf(individual: Individual, record: Any) -> Spot:
    accession = chromosome_of(record.chrom)
    named = build_named(record.genome_assembly)
    told = accession.build if accession is not None else None
    if named is not None and told is not None and named != told:
        message = f"expected the build of the chromosome's accession, {told}, found {named}"
        individual.error("build_mismatch", message, f"{_ELEMENT}.vcfRecord.genomeAssembly", named)
    return Spot(
        chrom=accession.name if accession is not None else plain_chromosome(record.chrom),
        position=record.pos or None,
        ref=record.ref or None,
        alt=record.alt or None,
        build=named or told,
    )


def _vaf(individual: Individual, descriptor: Any) -> float | None:
    """The allele fraction among the extensions, as 0..1."""
    for extension in descriptor.extensions:
        if re.sub(r"[^a-z]", "", extension.name.lower()) not in _FRACTION_NAMES:
            continue
        found = _FRACTION.fullmatch(extension.value)
        vaf = None if found is None else float(found[1]) / (100 if found[2] else 1)
        if vaf is not None and 0 <= vaf <= 1:
            return vaf
        message = "expected an allele fraction of 0 to 1, or of 0 to 100 %"
        individual.error("vaf_out_of_range", message, f"{_ELEMENT}.extensions", extension.value if found else None)
    return None


def _expression(descriptor: Any, syntax: str) -> str | None:
    return next((each.value for each in descriptor.expressions if each.syntax == syntax and each.value), None)


def _effect(descriptor: Any) -> str | None:
    """The kind of structural change, else gain or loss by the number of copies."""
    named = load_words("effects.csv").get(plain_curie(descriptor.structural_type.id))
    if named is not None or descriptor.variation.WhichOneof("variation") != "copy_number":
        return named
    number = descriptor.variation.copy_number.number.value
    if number == 2 or descriptor.variation.copy_number.WhichOneof("copies") != "number":
        return None
    return "copy_number_gain" if number > 2 else "copy_number_loss"
