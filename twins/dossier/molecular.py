"""Variants over specimens."""

from __future__ import annotations

from twins.dossier import numbers
from twins.dossier.records import Molecular, VariantRow
from twins.dossier.words import CELL
from twins.models import Knowing, Patient, Specimen, Variant

COLUMNS = 6
ROWS = 14
Key = tuple[str, str, str]


def build_molecular(patient: Patient) -> Molecular | None:
    """The last specimens as columns, a variant a row, highest first, silent ones last; None without a specimen."""
    specimens = sorted(patient.specimens.all(), key=lambda each: (each.day, each.kind))
    if not specimens:
        return None
    shown = specimens[-COLUMNS:]
    levels = [{key_of(each): each for each in specimen.variants.all()} for specimen in shown]
    keys = sorted({key for level in levels for key in level}, key=lambda key: order_of(key, levels))
    return Molecular(
        columns=tuple(column_of(each) for each in shown),
        rows=tuple(row_of(key, shown, levels) for key in keys[:ROWS]),
        left_out=max(0, len(keys) - ROWS),
        note=note_of(len(specimens) - len(shown), len(keys)),
    )


def key_of(variant: Variant) -> Key:
    """What makes two findings the same variant: the gene with the protein change, else the place in the genome."""
    place = variant.protein or f"{variant.chrom}:{variant.position} {variant.ref}>{variant.alt}"
    return variant.gene, place, variant.effect


def order_of(key: Key, levels: list[dict[Key, Variant]]) -> tuple[float, ...]:
    """Changes of the protein first; then the highest fraction in the last specimen, in the one before, and so on."""
    silent = float(key[2].startswith("synonymous"))
    return (silent, *(-(level[key].vaf or 0.0) if key in level else 0.0 for level in reversed(levels)))


def column_of(specimen: Specimen) -> str:
    """`plasma 1.4` : kind and month."""
    return f"{specimen.get_kind_display()} {numbers.plain(numbers.months_of(specimen.day))}"


def row_of(key: Key, shown: list[Specimen], levels: list[dict[Key, Variant]]) -> VariantRow:
    """One variant over the specimens shown."""
    gene, place, effect = key
    return VariantRow(
        gene=gene or "unknown gene",
        protein=place,
        effect=effect.replace("_", " "),
        cells=tuple(cell_of(specimen, level.get(key)) for specimen, level in zip(shown, levels, strict=True)),
    )


def cell_of(specimen: Specimen, variant: Variant | None) -> str:
    """The fraction, or what the specimen says of its absence."""
    if variant is not None:
        return "found" if variant.vaf is None else numbers.vaf(variant.vaf)
    return numbers.ABSENT if specimen.variants_state == Knowing.VALUE else CELL[specimen.variants_state]


def note_of(earlier: int, variants: int) -> str:
    """What the table does not show."""
    parts = ["Variant allele fraction per specimen; columns are months from the index date."]
    if earlier:
        parts.append(f"{numbers.count(earlier, 'earlier specimen')} not shown.")
    if variants > ROWS:
        parts.append(f"{numbers.count(variants - ROWS, 'variant')} of lower fraction not shown.")
    return " ".join(parts)
