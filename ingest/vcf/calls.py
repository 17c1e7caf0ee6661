"""The alleles of checked rows that the tumour carries, as columns of variants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa

from ingest.checks import Report
from ingest.genes.naming import GeneNames
from ingest.records import VariantRecord
from ingest.rows import Rows
from ingest.vcf.annotation import ANNOTATION_KEYS, Annotation, annotation_of
from ingest.vcf.frequency import Support, is_unclear, supports_of
from ingest.vcf.header import Header
from ingest.vcf.layout import COUNTS, NUMBERS, Sample
from ingest.vcf.records import Row
from ingest.vcf.tally import Tally

_NOT_AN_ALLELE = {"*", "<*>", "<NON_REF>", "."}
_INFO_SHAPES = {"TVAF": NUMBERS, "AF": NUMBERS, "TDP": COUNTS, "DP": COUNTS}
_COLUMNS = {
    "gene": pa.string(),
    "vaf": pa.float64(),
    "chrom": pa.string(),
    "position": pa.int64(),
    "ref": pa.string(),
    "alt": pa.string(),
    "protein": pa.string(),
    "effect": pa.string(),
    "depth": pa.int64(),
    "alt_depth": pa.int64(),
}
_PACK_AT = 20_000
_MOST_REMEMBERED = 100_000
_LONGEST = {"gene": 32, "effect": 64, "protein": 2000}


@dataclass(slots=True, kw_only=True)
class Calls:
    """Takes row after row.

    Attributes:
        header: of the file.
        column: index of the tumour's sample column, None without one.
        label: the file.
        report: takes errors.
        tally: takes warnings.
        names: of genes.
        warned_line: the index table's line, where there is one.
    """

    header: Header
    column: int | None
    label: str
    report: Report
    tally: Tally
    names: GeneNames
    warned_line: int | None = None
    _genes: dict[str, str] = field(default_factory=dict)
    _stored: dict[Annotation, tuple[str, str | None, str | None]] = field(default_factory=dict)
    _kept: list[tuple[Any, ...]] = field(default_factory=list)
    _packed: list[pa.Table] = field(default_factory=list)
    _info_keys: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.header.samples) <= 1:
            self._info_keys = frozenset(_INFO_SHAPES)

    def take(self, row: Row) -> None:
        """Keep every allele of the row that passed the caller's filters and that the sample carries."""
        values = row.values
        if values[6] not in {"PASS", "."}:
            message = "a record that did not pass the caller's filters: not stored"
            self.tally.add("filtered_variant", row.number, "FILTER", message, values[6])
            return
        if values[4] == ".":
            return
        alleles = [values[3], *values[4].split(",")]
        sample = self._sample(row)
        notes, numbers = self._info(row)
        supports = supports_of(sample, numbers, alleles)
        if sample is not None and len(alleles) > 2 and is_unclear(sample, len(alleles)):
            message = "a record whose numbers are neither one an allele nor one an ALT: those numbers are not used"
            self.tally.add("unclear_numbers", row.number, "FORMAT", message, values[8])
        carried = self._carried(sample)
        is_carried = False
        for allele, (alt, support) in enumerate(zip(alleles[1:], supports, strict=True), start=1):
            if self._is_called(carried, allele, support, sample):
                is_carried = True
                if alt not in _NOT_AN_ALLELE and self._is_fraction(row, support):
                    self._keep(row, alt, support, notes)
        if not is_carried:
            message = "a record of which the tumour's genotype has no allele: not stored"
            self.tally.add("not_in_tumour", row.number, self.header.samples[self.column or 0], message)

    def rows(self, constants: Mapping[str, str | int]) -> Rows[VariantRecord]:
        """All that was kept; constants are the columns that are the same in every row."""
        self._pack()
        data = pa.concat_tables(self._packed)
        for name, value in constants.items():
            data = data.append_column(name, pa.repeat(pa.scalar(value), data.num_rows))
        return Rows(VariantRecord, data)

    def _pack(self) -> None:
        """What was kept becomes columns, a tenth of the size."""
        found = zip(*self._kept, strict=True) if self._kept else [()] * len(_COLUMNS)
        arrays = {name: pa.array(values, kind) for (name, kind), values in zip(_COLUMNS.items(), found, strict=True)}
        self._packed.append(pa.table(arrays))
        self._kept.clear()

    def _sample(self, row: Row) -> Sample | None:
        if row.layout is None or self.column is None:
            return None
        return Sample(row.layout, row.values[9 + self.column].split(":"))

    def _carried(self, sample: Sample | None) -> frozenset[int] | None:
        if sample is None or not sample.layout.has_genotype:
            return None
        return _alleles_of(sample.text("GT"))

    def _is_called(self, carried: frozenset[int] | None, allele: int, support: Support, sample: Sample | None) -> bool:
        """False only where the genotype is known and does not have the allele.

        Pindel writes 0/0 for a tumour with few of the reads, and the callers of TCGA state the verdict in SS (2 is
        somatic): there, a read that supports the allele counts.
        """
        if carried is None or allele in carried:
            return True
        is_somatic = sample is not None and sample.text("SS") == "2"
        return (is_somatic or self.header.source.startswith("pindel")) and bool(support.alt_depth)

    def _info(self, row: Row) -> tuple[dict[str, str], dict[str, str]]:
        """Annotation, and the numbers that speak of this sample: none where the file has several."""
        notes: dict[str, str] = {}
        numbers: dict[str, str] = {}
        for part in row.values[7].split(";"):
            key, _, value = part.partition("=")
            if key in ANNOTATION_KEYS:
                notes[key] = value
            elif key in self._info_keys and self._is_number(row, key, value):
                numbers[key] = value
        return notes, numbers

    def _is_number(self, row: Row, key: str, value: str) -> bool:
        shape = _INFO_SHAPES[key]
        if shape.pattern.fullmatch(value):
            return True
        message = f"expected {shape.words} for {key}, found '{value}'"
        self.report.error(
            "not_a_number", file=self.label, line=row.number, column=f"INFO/{key}", value=value, message=message
        )
        return False

    def _is_fraction(self, row: Row, support: Support) -> bool:
        if support.vaf is None or 0 <= support.vaf <= 1:
            return True
        message = "expected a variant allele frequency of 0 to 1"
        value = f"{support.vaf:g}"
        self.report.error(
            "vaf_out_of_range", file=self.label, line=row.number, column=support.source, value=value, message=message
        )
        return False

    def _keep(self, row: Row, alt: str, support: Support, notes: Mapping[str, str]) -> None:
        known = annotation_of(notes, alt, row.values[3], self.header.annotations.get("CSQ", ()))
        gene, protein, effect = self._stored.get(known) or self._words(row, known)
        values = row.values
        self._kept.append(
            (
                gene,
                support.vaf,
                values[0],
                row.position,
                values[3],
                alt,
                protein,
                effect,
                support.depth,
                support.alt_depth,
            )
        )
        if len(self._kept) >= _PACK_AT:
            self._pack()

    def _words(self, row: Row, known: Annotation) -> tuple[str, str | None, str | None]:
        """Gene, protein change and effect as they are stored; those without a warning are remembered."""
        if known.gene is None:
            message = "a variant without a gene in INFO (ANN, CSQ, GENE): stored without one"
            self.tally.add("no_gene", row.number, "INFO", message)
        protein = self._within("protein", known.protein, row)
        effect = self._within("effect", _fitting(known.effect), row)
        words = (self._gene(row, known), protein, effect)
        if known.gene and len(self._stored) < _MOST_REMEMBERED and _is_whole(known):
            self._stored[known] = words
        return words

    def _gene(self, row: Row, known: Annotation) -> str:
        symbol = self._within("gene", known.gene, row)
        if not symbol:
            return ""
        named = self._genes.get(symbol)
        if named is None:
            named = self._genes[symbol] = self.names.of(symbol, line=self.warned_line or row.number)
        return named

    def _within(self, name: str, text: str | None, row: Row) -> str | None:
        if text is None or len(text) <= _LONGEST[name]:
            return text
        message = f"a {name} of more than {_LONGEST[name]} characters: the variant is stored without it"
        self.tally.add("too_long", row.number, "INFO", message, text)
        return None


def _is_whole(known: Annotation) -> bool:
    """Whether nothing of it is too long."""
    texts = {"gene": known.gene, "protein": known.protein, "effect": known.effect}
    return all(len(text or "") <= _LONGEST[name] for name, text in texts.items())


def _fitting(effect: str | None) -> str | None:
    """Of several effects (`a&b&c`, worst first) as many as there is room for."""
    if effect is None or len(effect) <= _LONGEST["effect"]:
        return effect
    parts: Sequence[str] = effect.split("&")
    while len(parts) > 1 and len("&".join(parts)) > _LONGEST["effect"]:
        parts = parts[:-1]
    return "&".join(parts)


@cache
def _alleles_of(genotype: str) -> frozenset[int] | None:
    """Alleles of a genotype; None where one of them is unknown."""
    if "." in genotype:
        return None
    return frozenset(int(index) for index in re.findall(r"[0-9]+", genotype))
