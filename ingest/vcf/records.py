"""What each data line of a VCF must be; the libraries read what the format forbids, so we look ourselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.checks import Report
from ingest.vcf.builds import LENGTHS, plain_chromosome
from ingest.vcf.header import Header

_REF = re.compile(r"[ACGTN]+", re.IGNORECASE)
_BASES = r"[ACGTNacgtn]"
_ALT = re.compile(
    rf"{_BASES}+|\*|<[^<>,\s]+>"
    rf"|(?:{_BASES}+|\.)?[\[\]](?:<[^<>\s]+>|[^\[\]\s<>]+):\d+[\[\]](?:{_BASES}+|\.)?"
    rf"|\.{_BASES}+|{_BASES}+\."
)
_QUAL = re.compile(r"\.|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?inf(?:inity)?|nan", re.IGNORECASE)
_NUMERIC = {"AF", "AD", "DP", "RD", "FREQ"}
_MEASURE = re.compile(r"\.|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%?")
_GENOTYPE = re.compile(r"[|/]?(?:\.|\d+)(?:[|/](?:\.|\d+))*")


@dataclass(slots=True, kw_only=True)
class RecordChecks:
    """Checks line after line and remembers what was seen. `lines`: number of each data line."""

    header: Header
    build: str
    label: str
    report: Report
    lines: list[int] = field(default_factory=list)
    _seen: set[tuple[str, str, str, str]] = field(default_factory=set)

    def check(self, number: int, line: str) -> None:
        """Report every defect of one data line."""
        if not line:
            # not only forbidden: htslib makes a record without REF of it, and reading that ends the process
            self._error("blank_line", number, "CHROM", None, "expected a record, found a blank line")
            return
        values = line.split("\t")
        self.lines.append(number)
        expected = len(self.header.columns)
        if len(values) != expected:
            message = f"expected {expected} columns, found {len(values)}"
            self._error("wrong_column_count", number, str(len(values)), len(values), message)
            return
        for check in _CHECKS:
            check(self, number, values)

    def _error(self, code: str, number: int, column: str, value: object, message: str) -> None:
        self.report.error(code, file=self.label, line=number, column=column, value=value, message=message)

    def chromosome(self, number: int, values: list[str]) -> None:
        """CHROM has no blanks."""
        if not values[0] or re.search(r"\s", values[0]):
            self._error("bad_chromosome", number, "CHROM", values[0], "expected a chromosome without blanks")

    def position(self, number: int, values: list[str]) -> None:
        """POS is a whole number, 0 or more, and lies on the chromosome of the declared build."""
        text = values[1]
        if not (text.isascii() and text.isdigit()):
            self._error("bad_position", number, "POS", text, f"expected a whole number of 0 or more, found '{text}'")
            return
        length = LENGTHS[self.build].get(plain_chromosome(values[0]))
        if length is not None and int(text) > length + 1:
            message = f"expected a position on chromosome {values[0]} of {self.build} ({length} bases)"
            self._error("position_beyond_contig", number, "POS", text, message)

    def reference(self, number: int, values: list[str]) -> None:
        """REF is bases."""
        if not _REF.fullmatch(values[3]):
            self._error("bad_ref", number, "REF", values[3], f"expected bases A, C, G, T or N, found '{values[3]}'")

    def alternate(self, number: int, values: list[str]) -> None:
        """ALT is bases, *, a symbol, a breakend, or nothing."""
        for allele in values[4].split(","):
            if values[4] != "." and not _ALT.fullmatch(allele):
                message = f"expected bases, *, <SYMBOL> or a breakend, found '{allele}'"
                self._error("bad_alt", number, "ALT", allele, message)

    def quality(self, number: int, values: list[str]) -> None:
        """QUAL is a number or a point; FILTER and INFO are not empty."""
        if not _QUAL.fullmatch(values[5]):
            self._error("bad_quality", number, "QUAL", values[5], f"expected a number or a point, found '{values[5]}'")
        for at, name in ((6, "FILTER"), (7, "INFO")):
            if not values[at] or (name == "FILTER" and re.search(r"\s", values[at])):
                self._error("bad_field", number, name, values[at], f"expected {name} without blanks and not empty")

    def duplicate(self, number: int, values: list[str]) -> None:
        """A variant has one record."""
        key = (values[0], values[1], values[3].upper(), values[4].upper())
        if key in self._seen:
            message = f"expected one record a variant, found {values[0]}:{values[1]} with the same REF and ALT again"
            self._error("duplicate_record", number, "POS", values[1], message)
        self._seen.add(key)

    def genotypes(self, number: int, values: list[str]) -> None:
        """Samples have no more values than FORMAT has keys; GT stands first and points at alleles that are there."""
        if len(values) < 10:
            return
        keys = values[8].split(":")
        if "GT" in keys[1:]:
            self._error("bad_format", number, "FORMAT", values[8], "expected GT as the first key of FORMAT")
        alleles = 1 + (0 if values[4] == "." else values[4].count(",") + 1)
        for name, text in zip(self.header.samples, values[9:], strict=True):
            found = text.split(":")
            if len(found) > len(keys):
                message = f"expected at most {len(keys)} values for the sample, found {len(found)}"
                self._error("bad_sample", number, name, text, message)
            if keys[0] == "GT":
                self._check_genotype(number, name, found[0], alleles)
            for key, value in zip(keys, found, strict=False):
                if key in _NUMERIC and not all(_MEASURE.fullmatch(part) for part in value.split(",")):
                    message = f"expected a number or a point for {key}, found '{value}'"
                    self._error("not_a_number", number, name, value, message)

    def _check_genotype(self, number: int, sample: str, text: str, alleles: int) -> None:
        if not _GENOTYPE.fullmatch(text):
            self._error("bad_genotype", number, sample, text, f"expected a genotype such as 0/1, found '{text}'")
            return
        for index in re.findall(r"\d+", text):
            if int(index) >= alleles:
                message = f"expected an allele of 0 to {alleles - 1} in the genotype, found '{text}'"
                self._error("bad_genotype", number, sample, text, message)


_CHECKS: tuple[Callable[[RecordChecks, int, list[str]], None], ...] = (
    RecordChecks.chromosome,
    RecordChecks.position,
    RecordChecks.reference,
    RecordChecks.alternate,
    RecordChecks.quality,
    RecordChecks.duplicate,
    RecordChecks.genotypes,
)
