"""Specimens: what the search for variants in each sample found, and where nobody searched."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.mutations import count_mutations, germline_of
from ingest.cbioportal.panels import WHOLE
from ingest.cbioportal.structural import Structural, variants_of_events
from ingest.mutations import MafRows, variants_of
from ingest.records import GenePanelRecord, Knowing, Package, SpecimenRecord, VariantRecord
from ingest.rows import Rows

_NOT_TESTED = "NA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the files say of variants.

    Attributes:
        rows: of the mutation file, whose name is `label`.
        sequenced: samples of the case list of sequenced samples.
        looked_with: panel of each sample; `NA` where it was not looked at.
        panels: panels that the folder describes.
    """

    rows: MafRows | None
    label: str
    structural: Structural
    sequenced: frozenset[str]
    looked_with: dict[str, str]
    panels: tuple[GenePanelRecord, ...]

    def tested(self) -> frozenset[str]:
        """Samples in which variants were looked for."""
        looked = {sample for sample, panel in self.looked_with.items() if panel != _NOT_TESTED}
        named = set(self.rows.samples) if self.rows is not None else set()
        return frozenset(self.sequenced | looked | named | self.structural.samples)


def build_specimens(context: Context, found: Found, package: Package) -> None:
    """One specimen a standing sample, its variants, and what is kept raw of the germline.

    A sample that no list, panel or row says was looked at is `not_tested`, which is not `none_found`.
    """
    variants_of_events(context, found.structural)
    parts: list[Rows[VariantRecord]] = []
    with_rows: set[str] = {sample for sample, _ in found.structural.variants}
    if found.rows is not None:
        variants, stored = variants_of(found.rows, context.standing)
        germline = germline_of(context, found.rows)
        count_mutations(context, found.rows, int(stored.sum()), len(germline))
        parts.append(variants)
        with_rows |= set(found.rows.data.column("sample").unique().to_pylist())
        package.raws = [*package.raws, *germline]
    if found.structural.variants:
        events = Rows.of(VariantRecord, [record for _, record in found.structural.variants])
        parts.append(_coded_like(parts[0], events) if parts else events)
    package.variants = Rows.joined(VariantRecord, parts) if parts else []
    package.raws = [*package.raws, *found.structural.raws]
    package.specimens = _specimens(context, found, with_rows)


def _coded_like(first: Rows[VariantRecord], events: Rows[VariantRecord]) -> Rows[VariantRecord]:
    """The same records with the columns coded that the first part codes, so that both can be joined."""
    data = events.data
    for at, column in enumerate(first.data.schema):
        if pa.types.is_dictionary(column.type):
            data = data.set_column(at, column.name, pc.dictionary_encode(data.column(column.name)))
    return Rows(VariantRecord, data)


def _specimens(context: Context, found: Found, with_rows: set[str]) -> list[SpecimenRecord]:
    tested = found.tested()
    described = {panel.name for panel in found.panels}
    records: list[SpecimenRecord] = []
    unknown: dict[str, None] = {}
    for sample, specimen in context.standing.items():
        state = Knowing.VALUE if sample in with_rows else Knowing.NONE_FOUND if sample in tested else Knowing.NOT_TESTED
        panel = found.looked_with.get(sample, "")
        panel = "" if panel in {*WHOLE, _NOT_TESTED} else panel
        if panel and panel not in described:
            unknown[panel] = None
        records.append(
            SpecimenRecord(
                patient=specimen.patient,
                kind=specimen.kind,
                day=specimen.day,
                variants=state,
                build=context.build if state is not Knowing.NOT_TESTED else None,
                source=found.label,
                panel=panel[:120],
                sample=sample,
            )
        )
    for panel in unknown:
        message = "a gene panel whose genes no file of the folder lists: nobody knows which genes were not tested"
        context.report.warn("unknown_panel", file=found.label, column="mutations", value=panel, message=message)
    return records
