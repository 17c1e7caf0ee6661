"""The components of a genomic observation, by their LOINC codes."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.fhir.chart import Chart
from ingest.fhir.resources import Json, Resource, codes_of, codings_of, listed, mapping, number_of
from ingest.terms.genes import is_symbol, symbol_of

GENE = "LOINC:48018-6"
_MOST_READS = 1_000_000_000
_LONGEST_GENE = 32
_FRACTION = "LOINC:81258-6"
_PER_CENT = {"%", "percent", "per cent", "pct"}


class Components:
    """Values of components; where a code comes twice, of the first."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._parts: dict[str, list[Json]] = {}
        for part in listed(resource.content.get("component")):
            for code in codes_of(mapping(part).get("code")):
                self._parts.setdefault(code, []).append(mapping(part))

    def codes(self, code: str) -> list[str]:
        """Codes that a component's value has."""
        return [found for part in self._parts.get(code, []) for found in codes_of(part.get("valueCodeableConcept"))]

    def text(self, code: str) -> str | None:
        """A component's value as it came: the code of a coding without its system; without a coding, its text."""
        for part in self._parts.get(code, []):
            concept = mapping(part.get("valueCodeableConcept"))
            coding = next(iter(listed(concept.get("coding"))), None)
            value = mapping(coding).get("code") or part.get("valueString") or concept.get("text")
            if isinstance(value, str) and value:
                return value
        return None

    def number(self, code: str) -> float | None:
        """A component's number, or the low end of its range."""
        for part in self._parts.get(code, []):
            ends = mapping(part.get("valueRange"))
            source = part.get("valueQuantity", ends.get("low", ends.get("high")))
            value = number_of(part.get("valueInteger", mapping(source).get("value")))
            if value is not None:
                return value
        return None

    def count(self, code: str, chart: Chart) -> int | None:
        """A component's number where it counts something."""
        value = self.number(code)
        if value is None:
            return None
        if not (value.is_integer() and 0 <= value <= _MOST_READS):
            chart.error(self.resource, "out_of_range", "expected a number of reads", element="component", value=value)
            return None
        return int(value)

    def fraction(self, chart: Chart) -> float | None:
        """The variant allele frequency as 0..1; what lies outside is reported.

        The unit decides between per cent and fraction. Without one, a number above 1 can only be a percentage.
        """
        for part in self._parts.get(_FRACTION, []):
            quantity = mapping(part.get("valueQuantity"))
            value = number_of(quantity.get("value"))
            if value is None:
                continue
            unit = str(quantity.get("code") or quantity.get("unit") or "")
            vaf = value / 100 if unit.strip().lower() in _PER_CENT or (unit == "" and value > 1) else value
            if unit == "":
                message = "a variant allele frequency without unit: above 1 read as per cent, else as a fraction"
                chart.warn(self.resource, "vaf_without_unit", message, element="component.valueQuantity")
            if 0 <= vaf <= 1:
                return vaf
            message = "expected a variant allele frequency of 0 to 1, or of 0 to 100 %"
            chart.error(self.resource, "vaf_out_of_range", message, element="component.valueQuantity", value=value)
        return None

    def symbols(self, chart: Chart, *, every: bool = False) -> Iterator[str]:
        """Symbols of the genes studied: by HGNC id, else by a display that can be a symbol (warned of).

        Args:
            chart: where warnings go.
            every: each coding is a gene of its own, as in a region studied; else all codings of a value are one gene.
        """
        for part in self._parts.get(GENE, []):
            codings = list(codings_of(part.get("valueCodeableConcept")))
            known = [symbol for code, _ in codings if (symbol := symbol_of(code))]
            if every:
                for code, display in codings:
                    yield self._symbol(code, display, chart)
            elif known:
                yield known[0]
            elif codings:
                yield self._symbol(*codings[0], chart)
            elif is_symbol(text := str(mapping(part.get("valueCodeableConcept")).get("text") or "").strip()):
                message = "a gene without a code was read from its text"
                chart.warn(self.resource, "gene_by_display", message, element="component")
                yield text

    def _symbol(self, code: str, display: str, chart: Chart) -> str:
        own = code.rpartition(":")[2]
        if known := symbol_of(code):
            return known
        if not own.isdigit() and is_symbol(own):
            return own
        if is_symbol(display):
            message = "a gene whose HGNC id the table lacks was read from its display"
            chart.warn(self.resource, "gene_by_display", message, element="component", value=code)
            return display
        message = "expected a gene that the table of HGNC ids has: the id is kept as the gene's name"
        chart.warn(self.resource, "gene_unmapped", message, element="component", value=code)
        return code[:_LONGEST_GENE]
