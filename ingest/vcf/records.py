"""What each data line of a VCF must be, checked on the text; what was seen to be right is not looked at again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.checks import Report
from ingest.vcf.builds import LENGTHS, plain_chromosome
from ingest.vcf.header import Header
from ingest.vcf.layout import Layout, layout_of
from ingest.vcf.order import Order
from ingest.vcf.values import FormatKeys, InfoValues

_REF = re.compile(r"[ACGTN]+", re.IGNORECASE)
_BASES = r"[ACGTNacgtn]"
_MATE = r"[\[\]](?:<[^<>\s]+>|[^\[\]\s<>]+):[0-9]+[\[\]]"
_ALT = re.compile(
    rf"{_BASES}+|\*|<[^<>,\s]+>"
    rf"|(?:{_BASES}+|\.){_MATE}|{_MATE}(?:{_BASES}+|\.)"
    rf"|\.{_BASES}+|{_BASES}+\."
)
_QUAL = re.compile(
    r"\.|[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?inf(?:inity)?|nan", re.IGNORECASE
)
_POS = re.compile(r"[0-9]{1,10}")
_GENOTYPE = re.compile(r"[|/]?(?:\.|[0-9]{1,4})(?:[|/](?:\.|[0-9]{1,4}))*")
# VCF 4.3, section 1.4.7; HLA sequences have * inside their names
_SEQUENCE = re.compile(r"[0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*|<[^<>\s]+>")
_LIST = re.compile(r"[^\s;]+(?:;[^\s;]+)*")
_FILTER = re.compile(r"\.|(?!(?:0|\.)(?:;|$))[^\s;]+(?:;(?!(?:0|\.)(?:;|$))[^\s;]+)*")
# VCF 4.3, section 1.6.1: positions are 32-bit
_LAST_POSITION = 2**31 - 1
_LONGEST_NAME = 32
_NAMES_WIDENED = 3
_MOST_REMEMBERED = 10_000
_BASE = frozenset("ACGTNacgtn")


class Row(NamedTuple):
    """A data line that may be read. `layout` is None where the file has no sample column."""

    number: int
    values: list[str]
    position: int
    layout: Layout | None


@dataclass(slots=True, kw_only=True)
class RecordChecks:
    """Checks line after line and remembers what was seen."""

    header: Header
    build: str
    label: str
    report: Report
    _info: InfoValues = field(init=False)
    _keys: FormatKeys = field(init=False)
    _order: Order = field(default_factory=Order)
    _blank: int = 0
    _ends: dict[str, int] = field(default_factory=dict)
    _layouts: dict[str, Layout] = field(default_factory=dict)
    _right: dict[str, set[str]] = field(default_factory=lambda: {"alt": set(), "qual": set(), "filter": {"PASS", "."}})
    _genotypes: set[tuple[str, int]] = field(default_factory=set)
    _errors: int = 0

    def __post_init__(self) -> None:
        self._info = InfoValues(self.header.infos)
        self._keys = FormatKeys(self.header.formats, is_old=self.header.minor < _NAMES_WIDENED)

    def check(self, number: int, line: str) -> Row | None:
        """The line in parts; None after reporting every defect of it that keeps it from being read."""
        if not line:
            self._blank = self._blank or number
            return None
        if self._blank:
            # not only forbidden: other readers of the same file may stop or crash here; at its end nothing is lost
            self._error("blank_line", self._blank, "CHROM", None, "expected a record, found a blank line")
            self._blank = 0
        values = line.split("\t")
        expected = len(self.header.columns)
        if len(values) != expected:
            message = f"expected {expected} columns, found {len(values)}"
            self._error("wrong_column_count", number, str(len(values)), len(values), message)
            return None
        before = self._errors
        position = self._position(number, values)
        if values[3] not in _BASE or values[4] not in _BASE:
            self._alleles(number, values)
        if not (values[5] in self._right["qual"] and values[6] in self._right["filter"] and values[7]):
            self._quality(number, values)
        if values[2] != "." and not _LIST.fullmatch(values[2]):
            self._error("bad_id", number, "ID", values[2], "expected ids between semicolons, without blanks")
        defect = self._info.defect_of(values[7])
        if defect is not None:
            code, found, message = defect
            self._error(code, number, "INFO", found, message)
        if position is not None:
            self._place(number, values, position)
        layout = self._layout(number, values) if len(values) > 9 else None
        return None if position is None or self._errors > before else Row(number, values, position, layout)

    def _error(self, code: str, number: int, column: str, value: object, message: str) -> None:
        self._errors += 1
        self.report.error(code, file=self.label, line=number, column=column, value=value, message=message)

    def _is_known(self, field_name: str, text: str, pattern: re.Pattern[str]) -> bool:
        """Whether the text fits; texts that did are remembered, because few differ."""
        right = self._right[field_name]
        if text in right:
            return True
        if not pattern.fullmatch(text):
            return False
        if len(right) < _MOST_REMEMBERED:
            right.add(text)
        return True

    def _position(self, number: int, values: list[str]) -> int | None:
        """POS is a whole number, 0 or more, and lies on the chromosome of the declared build."""
        chromosome, text = values[0], values[1]
        last = self._ends.get(chromosome)
        if last is None:
            last = self._ends[chromosome] = self._end_of(number, chromosome)
        if not _POS.fullmatch(text) or int(text) > _LAST_POSITION:
            self._error("bad_position", number, "POS", text, f"expected a whole number of 0 or more, found '{text}'")
            return None
        position = int(text)
        if position > last:
            message = f"expected a position on chromosome {chromosome} of {self.build} ({last - 1} bases)"
            self._error("position_beyond_contig", number, "POS", text, message)
        return position

    def _end_of(self, number: int, chromosome: str) -> int:
        """The last position there may be: one after the end, for telomeres."""
        is_named = bool(_SEQUENCE.fullmatch(chromosome)) and len(chromosome) <= _LONGEST_NAME
        # a colon was a mark between sequence and position until HLA sequences came
        is_old = self.header.minor < _NAMES_WIDENED and ":" in chromosome and chromosome not in self.header.contigs
        if not is_named or is_old:
            message = f"expected the name of a sequence, of 1 to {_LONGEST_NAME} characters"
            self._error("bad_chromosome", number, "CHROM", chromosome, message)
        return LENGTHS[self.build].get(plain_chromosome(chromosome), _LAST_POSITION - 1) + 1

    def _alleles(self, number: int, values: list[str]) -> None:
        """REF is bases. ALT is bases, *, a symbol, a breakend, or nothing."""
        ref, alt = values[3], values[4]
        if ref not in _BASE and not _REF.fullmatch(ref):
            self._error("bad_ref", number, "REF", ref, f"expected bases A, C, G, T or N, found '{ref}'")
        if alt in _BASE or alt == ".":
            return
        for allele in alt.split(","):
            if not self._is_known("alt", allele, _ALT):
                message = f"expected bases, *, <SYMBOL> or a breakend, found '{allele}'"
                self._error("bad_alt", number, "ALT", allele, message)

    def _quality(self, number: int, values: list[str]) -> None:
        """QUAL is a number or a point; FILTER and INFO are not empty."""
        if not self._is_known("qual", values[5], _QUAL):
            self._error("bad_quality", number, "QUAL", values[5], f"expected a number or a point, found '{values[5]}'")
        if not self._is_known("filter", values[6], _FILTER):
            self._error("bad_field", number, "FILTER", values[6], "expected FILTER without blanks and not empty")
        if not values[7]:
            self._error("bad_field", number, "INFO", values[7], "expected INFO without blanks and not empty")

    def _place(self, number: int, values: list[str], position: int) -> None:
        """Records are sorted, and a variant has one."""
        chromosome = values[0]
        if (defect := self._order.defect_of_place(chromosome, position)) is not None:
            # forbidden, yet concatenated files are common, and each record is read by itself
            self.report.warn("unsorted", file=self.label, line=number, column="POS", value=values[1], message=defect)
        if self._order.is_again(chromosome, position, values[3], values[4]):
            message = f"expected one record a variant, found a variant of {chromosome}:{position} again"
            self._error("duplicate_record", number, "POS", values[1], message)

    def _layout(self, number: int, values: list[str]) -> Layout:
        """Samples have no more values than FORMAT has keys; GT stands first and points at alleles that are there."""
        layout = self._layouts.get(values[8])
        if layout is None:
            layout = self._layouts[values[8]] = layout_of(
                values[8], numeric=self._keys.numeric, characters=self._keys.characters
            )
        if (defect := self._keys.defect_of(layout.keys)) is not None:
            self._error("bad_format", number, "FORMAT", values[8], defect)
        if layout.place.get("GT", 0) > 0:
            self._error("bad_format", number, "FORMAT", values[8], "expected GT as the first key of FORMAT")
        alleles = 1 if values[4] == "." else values[4].count(",") + 2
        for at in range(9, len(values)):
            text = values[at]
            is_right = layout.whole is not None and layout.whole.fullmatch(text)
            if not is_right or (layout.has_genotype and (text.partition(":")[0], alleles) not in self._genotypes):
                self._sample(number, self.header.columns[at], layout, text, alleles)
        return layout

    def _sample(self, number: int, name: str, layout: Layout, text: str, alleles: int) -> None:
        found = text.split(":")
        if len(found) > len(layout.keys):
            message = f"expected at most {len(layout.keys)} values for the sample, found {len(found)}"
            self._error("bad_sample", number, name, text, message)
        if layout.has_genotype and (found[0], alleles) not in self._genotypes:
            self._check_genotype(number, name, found[0], alleles)
        for at, key, shape in layout.shapes:
            if at < len(found) and not shape.pattern.fullmatch(found[at]):
                message = f"expected {shape.words} for {key}, found '{found[at]}'"
                self._error("not_a_number", number, name, found[at], message)

    def _check_genotype(self, number: int, sample: str, text: str, alleles: int) -> None:
        if not _GENOTYPE.fullmatch(text):
            self._error("bad_genotype", number, sample, text, f"expected a genotype such as 0/1, found '{text}'")
        elif any(int(index) >= alleles for index in re.findall(r"[0-9]+", text)):
            message = f"expected an allele of 0 to {alleles - 1} in the genotype, found '{text}'"
            self._error("bad_genotype", number, sample, text, message)
        elif len(self._genotypes) < _MOST_REMEMBERED:
            self._genotypes.add((text, alleles))
