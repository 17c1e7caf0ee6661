"""[[variants]]: tables and VCF files, put together so that no specimen is counted twice."""

from __future__ import annotations

from ingest.records import Knowing, SpecimenRecord, VariantRecord
from ingest.rows import Rows
from ingest.sources import Progress
from ingest.study.context import Context
from ingest.study.variants import Found, read_variant_table
from ingest.study.vcf_index import read_vcf_index


def read_specimens(context: Context, progress: Progress) -> Found:
    """Specimens and variants of every [[variants]] section; defects go to the context's report."""
    specimens: list[SpecimenRecord] = []
    variants: list[Rows[VariantRecord]] = []
    for section in context.manifest.variants:
        more = (
            read_variant_table(context, section) if section.vcf is None else read_vcf_index(context, section, progress)
        )
        specimens += more.specimens
        variants.append(Rows.of(VariantRecord, more.variants))
    return Found(specimens=_merged(specimens), variants=Rows.joined(VariantRecord, variants))


def _merged(specimens: list[SpecimenRecord]) -> list[SpecimenRecord]:
    """One record a patient, kind and day: variants found in any file outweigh none found in another."""
    best: dict[tuple[str, str, int], SpecimenRecord] = {}
    for specimen in specimens:
        key = (specimen.patient, specimen.kind, specimen.day)
        if key not in best or specimen.variants is Knowing.VALUE:
            best[key] = specimen
    return list(best.values())
