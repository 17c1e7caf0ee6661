"""RefSeq accessions of human chromosomes: NC_000016.10 names the chromosome and, by its version, the genome build.

Versions: Genome Reference Consortium / NCBI assembly reports of GRCh37 and GRCh38; each is one higher in GRCh38.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y")
_GRCH37_VERSIONS = (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9)
_ACCESSION = re.compile(r"(?:refseq:)?NC_(\d{6})\.(\d{1,3})", re.IGNORECASE)
_SUBSTITUTION = re.compile(
    r"(?:refseq:)?(NC_\d{6}\.\d{1,3})(?:\([^)]*\))?:g\.(\d{1,9})([ACGT])>([ACGT])", re.IGNORECASE
)
_ANY_GENOMIC = re.compile(r"(?:refseq:)?(NC_\d{6}\.\d{1,3})(?:\([^)]*\))?:g\.(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chromosome:
    """A chromosome of one build; `build` None where the version is neither GRCh37's nor GRCh38's."""

    name: str
    build: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locus:
    """Where a genomic HGVS expression points; alleles only where it is a substitution of one base."""

    chromosome: Chromosome
    position: int
    ref: str | None = None
    alt: str | None = None


def chromosome_of(accession: str) -> Chromosome | None:
    """The chromosome that an accession names, or None where it names none."""
    found = _ACCESSION.fullmatch(accession.strip())
    if found is None or not 1 <= int(found[1]) <= len(_CHROMOSOMES):
        return None
    at = int(found[1]) - 1
    step = int(found[2]) - _GRCH37_VERSIONS[at]
    return Chromosome(_CHROMOSOMES[at], {0: "GRCh37", 1: "GRCh38"}.get(step))


def locus_of(expression: str) -> Locus | None:
    """Where a genomic HGVS expression points, or None where it is not genomic or not of a human chromosome."""
    text = expression.strip()
    if found := _SUBSTITUTION.fullmatch(text):
        chromosome = chromosome_of(found[1])
        ref, alt = found[3].upper(), found[4].upper()
        return None if chromosome is None else Locus(chromosome=chromosome, position=int(found[2]), ref=ref, alt=alt)
    if found := _ANY_GENOMIC.match(text):
        chromosome = chromosome_of(found[1])
        return None if chromosome is None else Locus(chromosome=chromosome, position=int(found[2]))
    return None
