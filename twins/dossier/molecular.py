"""Variants over specimens."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.records import LevelRow, Molecular, VariantRow
from twins.dossier.words import CELL
from twins.models import GenePanel, Knowing, Patient, Specimen, Variant

COLUMNS = 6
ROWS = 14
Key = tuple[str, str, str]
Panels = Mapping[str, frozenset[str]]
NOTHING_RAW: Mapping[str, int] = {}


def build_molecular(
    patient: Patient,
    *,
    panels: Panels,
    most: int | None = ROWS,
    levels: tuple[LevelRow, ...] = (),
    raw: Mapping[str, int] = NOTHING_RAW,
) -> Molecular | None:
    """The last specimens as columns, a variant a row, highest first, silent ones last; None without a specimen.

    `panels`: the genes that each assay looks at; `most`: how many rows, None for all of them; `levels`: the table of
    the chart; `raw`: how many pieces of each kind are kept as they came.
    """
    specimens = sorted(patient.specimens.all(), key=lambda each: (each.day, each.kind))
    if not specimens:
        return None
    shown = specimens[-COLUMNS:]
    found = [{key_of(each): each for each in specimen.variants.all()} for specimen in shown]
    keys = sorted({key for level in found for key in level}, key=lambda key: order_of(key, found))
    kept = keys[:most]
    return Molecular(
        columns=tuple(column_of(each) for each in shown),
        rows=tuple(row_of(key, shown, found, panels) for key in kept),
        left_out=len(keys) - len(kept),
        note=note_of(len(specimens) - len(shown), len(keys) - len(kept)),
        panels=panel_notes(shown, panels),
        levels=levels,
        kept=kept_notes(raw),
    )


def read_panels(patient: Patient) -> Panels:
    """The genes of the panels that the patient's specimens name."""
    names = {each.panel for each in patient.specimens.all()} - {""}
    found = GenePanel.objects.filter(study_id=patient.study_id, name__in=names).values_list("name", "genes")
    return {name: frozenset(genes) for name, genes in found}


def kept_notes(raw: Mapping[str, int]) -> tuple[str, ...]:
    """What is stored beside the tumour's variants: those that the patient was born with are not counted as its own."""
    born = raw.get("germline_variant", 0)
    if not born:
        return ()
    said = _("Kept apart and not shown: %(variants)s of the germline, as the files called them.")
    return (said % {"variants": numbers.count(born, "variant")},)


def panel_notes(specimens: list[Specimen], panels: Panels) -> tuple[str, ...]:
    """A sentence a panel: a gene outside it was not tested, which is not the same as none found."""
    columns: dict[str, list[str]] = {}
    for each in specimens:
        if each.panel:
            columns.setdefault(each.panel, []).append(column_of(each))
    return tuple(panel_note(name, ", ".join(where), panels.get(name)) for name, where in columns.items())


def panel_note(name: str, where: str, genes: frozenset[str] | None) -> str:
    """What an assay looked at."""
    looked = _("its genes are not stored") if genes is None else numbers.count(len(genes), "gene")
    said = _("Panel %(name)s (%(where)s): %(looked)s; a gene outside it was not tested.")
    return said % {"name": name, "where": where, "looked": looked}


def key_of(variant: Variant) -> Key:
    """What makes two findings the same variant: the gene with the protein change, else the place in the genome."""
    return variant.gene, variant.protein or place_of(variant), variant.effect


def place_of(variant: Variant) -> str:
    """`17:7577124 C>T`; as much of it as is known."""
    place = f"{variant.chrom}:{variant.position}" if variant.position is not None else variant.chrom
    change = f"{short(variant.ref)}>{short(variant.alt)}" if variant.ref or variant.alt else ""
    return f"{place} {change}".strip()


def short(allele: str, most: int = 12) -> str:
    """An allele; a long one by its first bases and its length."""
    if len(allele) <= most:
        return allele
    return _("%(start)s… (%(number)d bases)") % {"start": allele[:most], "number": len(allele)}


def order_of(key: Key, levels: list[dict[Key, Variant]]) -> tuple[float, ...]:
    """Changes of the protein first; then the highest fraction in the last specimen, in the one before, and so on."""
    silent = float(key[2].startswith("synonymous"))
    return (silent, *(-(level[key].vaf or 0.0) if key in level else 0.0 for level in reversed(levels)))


def column_of(specimen: Specimen) -> str:
    """`plasma 1.4` : kind and month."""
    return f"{specimen.get_kind_display()} {numbers.plain(numbers.months_of(specimen.day))}"


def row_of(key: Key, shown: list[Specimen], levels: list[dict[Key, Variant]], panels: Panels) -> VariantRow:
    """One variant over the specimens shown; where no gene is named the place stands alone."""
    gene, place, effect = key
    return VariantRow(
        gene=gene,
        protein=place,
        effect=effect.replace("_", " "),
        cells=tuple(
            cell_of(specimen, level.get(key), is_outside(gene, specimen, panels))
            for specimen, level in zip(shown, levels, strict=True)
        ),
    )


def is_outside(gene: str, specimen: Specimen, panels: Panels) -> bool:
    """Whether the specimen's assay does not look at the gene."""
    genes = panels.get(specimen.panel)
    return genes is not None and gene != "" and gene not in genes


def cell_of(specimen: Specimen, variant: Variant | None, outside: bool) -> str:
    """The fraction, or what the specimen says of its absence."""
    if variant is not None:
        return _("found") if variant.vaf is None else numbers.vaf(variant.vaf)
    if outside:
        return str(CELL[Knowing.NOT_TESTED])
    return numbers.ABSENT if specimen.variants_state == Knowing.VALUE else str(CELL[specimen.variants_state])


def note_of(earlier: int, left_out: int) -> str:
    """What the table does not show."""
    parts = [_("Variant allele fraction per specimen; columns are months from the index date.")]
    if earlier:
        parts.append(_("%(specimens)s not shown.") % {"specimens": numbers.count(earlier, "earlier specimen")})
    if left_out:
        parts.append(_("%(variants)s of lower fraction not shown.") % {"variants": numbers.count(left_out, "variant")})
    return " ".join(parts)
