"""What the rows of a wide file measure: genes, proteins by antibody, entities of an assay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.cbioportal.metas import ID_CHARACTERS
from ingest.cbioportal.words import has_markup
from ingest.checks import Report
from ingest.genes import GeneNames
from ingest.sheets import Place, Sheet

HUGO, ENTREZ, CYTOBAND = "Hugo_Symbol", "Entrez_Gene_Id", "Cytoband"
PROBE, ENTITY = "Composite.Element.REF", "ENTITY_STABLE_ID"
_NO_NUMBER = {"", "NA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One row: what makes it distinct, its name in the table, and its gene ("" where none)."""

    key: str
    name: str
    gene: str = ""


Parse = Callable[[dict[str, str], Place, int, "FeatureNames"], Feature | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureNames:
    """Which leading columns name a feature, and how.

    Attributes:
        columns: those that may lead; required: those that must be there.
        any_of: one of these must be there.
        parse: a row's feature, or None after reporting why it has none.
    """

    columns: tuple[str, ...]
    parse: Parse
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    def leading(self, sheet: Sheet) -> tuple[str, ...]:
        """The columns before the first sample."""
        count = next((at for at, name in enumerate(sheet.columns) if name not in self.columns), len(sheet.columns))
        return sheet.columns[:count]

    def check(self, sheet: Sheet, names: tuple[str, ...], report: Report) -> None:
        """Report columns that are missing or stand among the samples."""
        header = sheet.header_line
        after = sheet.columns[len(names) :]
        for name in self.columns:
            if name in after:
                message = "expected this column before the samples"
                report.error("misplaced_column", file=sheet.label, line=header, column=name, message=message)
        for name in self.required:
            if name not in sheet.columns:
                message = "expected this column before the samples, found none"
                report.error("missing_column", file=sheet.label, line=header, column=name, message=message)
        if self.any_of and not set(self.any_of) & set(sheet.columns):
            message = f"expected the column {' or '.join(self.any_of)}"
            report.error("missing_column", file=sheet.label, line=header, column=self.any_of[0], message=message)
        for sample in after:
            if " " in sample and sample not in self.columns:
                message = "expected no blank in the id of a sample"
                report.error("bad_id", file=sheet.label, line=header, column=sample, value=sample, message=message)

    def start(self, sheet: Sheet, report: Report) -> Features:
        """Nothing read yet."""
        return Features(naming=self, genes=GeneNames(report, file=sheet.label, column=HUGO))


@dataclass(slots=True, kw_only=True)
class Features:
    """The features met so far. `ignored`: rows that are not stored."""

    naming: FeatureNames
    genes: GeneNames
    names: list[str] = field(default_factory=list)
    symbols: list[tuple[str, int]] = field(default_factory=list)
    ignored: int = 0
    _keys: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)

    def add(self, data: pa.Table, place: Place) -> npt.NDArray[np.bool_]:
        """Take in the rows of a block; which of them are stored. Shapes: (rows,)."""
        columns = {name: data.column(name).to_pylist() for name in data.column_names}
        kept = np.zeros(data.num_rows, dtype=bool)
        for at, line in enumerate(place.lines.tolist()):
            cells = {name: str(values[at]).strip() for name, values in columns.items()}
            feature = self.naming.parse(cells, place, line, self.naming)
            kept[at] = feature is not None and self._take(feature, place, line)
        self.ignored += int((~kept).sum())
        return kept

    def approved(self) -> tuple[str, ...]:
        """The gene of each feature, by its approved symbol."""
        if not any(symbol for symbol, _ in self.symbols):
            return ()
        return tuple(self.genes.of(symbol, line=line)[:32] if symbol else "" for symbol, line in self.symbols)

    def _take(self, feature: Feature, place: Place, line: int) -> bool:
        if has_markup(feature.name):
            column = self.naming.columns[0]
            _error(place, "markup_in_value", line, column, "expected plain text, found markup or a link")
            return False
        if feature.key in self._keys:
            message = "a feature again: the first row counts"
            place.report.warn(
                "duplicate_feature", file=place.label, line=line, column=self.naming.columns[0], message=message
            )
            return False
        self._keys.add(feature.key)
        name = feature.name if feature.name not in self._taken else f"{feature.name}|{feature.key}"
        self._taken.add(name)
        self.names.append(name)
        self.symbols.append((feature.gene, line))
        return True


def gene_of(cells: dict[str, str], place: Place, line: int, column: str = HUGO) -> Feature | None:
    """The gene that a symbol or an Entrez number names (of `ABC|ENSG…` what stands before the bar)."""
    symbol = cells.get(HUGO, "").split("|", 1)[0]
    number = cells.get(ENTREZ, "")
    if number in _NO_NUMBER and number == "NA":
        _warn(place, line, ENTREZ, "an Entrez number that is no number: the row is not stored")
        return None
    if number and not number.lstrip("+-").isdigit():
        _warn(place, line, ENTREZ, "an Entrez number that is no number: the row is not stored")
        return None
    if number and int(number) <= 0:
        _error(place, "bad_entrez", line, ENTREZ, "expected an Entrez number above 0")
        return None
    if not number and not symbol:
        _error(place, "no_gene", line, column, "expected a gene symbol or an Entrez number, found neither")
        return None
    return Feature(key=number or symbol.upper(), name=symbol or f"Entrez:{number}", gene=symbol)


def _parse_gene(cells: dict[str, str], place: Place, line: int, naming: FeatureNames) -> Feature | None:
    return gene_of(cells, place, line)


def _parse_probe(cells: dict[str, str], place: Place, line: int, naming: FeatureNames) -> Feature | None:
    """`GENE ANOTHER|antibody`: one measurement of one or several proteins."""
    value = cells[PROBE]
    symbols, bar, antibody = value.partition("|")
    if not bar:
        _error(place, "no_antibody", line, PROBE, "expected genes, a bar and the antibody, such as AKT1|AKT-R-V")
        return None
    genes = [symbol for symbol in symbols.split(" ") if symbol and symbol != "NA"]
    if any(gene.lstrip("-").isdigit() and int(gene) <= 0 for gene in genes):
        _error(place, "bad_entrez", line, PROBE, "expected an Entrez number above 0")
        return None
    first = genes[0] if genes and not genes[0].isdigit() else ""
    return Feature(key=antibody, name=value, gene=first)


def _parse_entity(cells: dict[str, str], place: Place, line: int, naming: FeatureNames) -> Feature | None:
    column = naming.columns[0]
    value = cells[column]
    if not value:
        _error(place, "missing_id", line, column, "expected the id of the feature, found nothing")
        return None
    if not ID_CHARACTERS.fullmatch(value):
        _error(place, "bad_id", line, column, "expected letters, digits and . _ - ( ) [ ] ' , + : ;")
    return Feature(key=value, name=value)


def _warn(place: Place, line: int, column: str, message: str) -> None:
    place.report.warn("bad_entrez", file=place.label, line=line, column=column, message=message)


def _error(place: Place, code: str, line: int, column: str, message: str) -> None:
    place.report.error(code, file=place.label, line=line, column=column, message=message)


GENES = FeatureNames(columns=(HUGO, ENTREZ), any_of=(HUGO, ENTREZ), parse=_parse_gene)
COPY_NUMBER = FeatureNames(columns=(CYTOBAND, HUGO, ENTREZ), any_of=(HUGO, ENTREZ), parse=_parse_gene)
PROBES = FeatureNames(columns=(PROBE,), required=(PROBE,), parse=_parse_probe)


def entities(properties: tuple[str, ...]) -> FeatureNames:
    """Entities of a generic assay, with the columns that the meta file names."""
    columns = (ENTITY, *properties)
    return FeatureNames(columns=columns, required=columns, parse=_parse_entity)


GENE_SETS = FeatureNames(columns=("geneset_id",), required=("geneset_id",), parse=_parse_entity)
