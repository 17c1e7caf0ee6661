"""What each row must be, a column at a time: no loop over rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import Severity
from ingest.mutations.rules import (
    ALT_COUNT,
    BUILD,
    CHROMOSOME,
    CLASSIFICATION,
    DEPTH,
    DRIVER,
    END,
    ENTREZ,
    GENE,
    NORMAL,
    NORMAL_COUNTS,
    OLD_PROTEIN,
    PROTEIN,
    REF_COUNT,
    SAMPLE,
    START,
    MafRules,
)
from ingest.sheets import Block, Place, say_rows
from ingest.vcf.builds import LENGTHS

_KNOWN_DRIVERS = ("Putative_Passenger", "Putative_Driver", "NA", "Unknown", "")
_NO_CHANGE = ("", "NA", "NULL")
_INTEGER = r"^[+-]?[0-9]+$"
_UNKNOWN_COUNT = ("", ".")
_LONGEST_PROTEIN = 255
_LONGEST = {GENE: 32, ENTREZ: 20, CHROMOSOME: 32, CLASSIFICATION: 64, SAMPLE: 120}
_LONGEST_ANNOTATION = 80
_LONGEST_TIER = 50
_MARKUP = r"(?i)<[a-z/!]|javascript:|\]\(\s*[a-z]+:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Trimmed texts of a block with their place."""

    block: Block
    place: Place
    rules: MafRules

    def has(self, column: str) -> bool:
        """Whether the file has the column."""
        return column in self.block.data.column_names

    def text(self, column: str) -> Any:
        """The trimmed column."""
        return self.block.data.column(column)

    def say(self, code: str, wrong: Any, column: str, message: str, severity: Severity = Severity.ERROR) -> None:
        """Report the wrong rows once."""
        values = self.text(column) if self.has(column) else None
        say_rows(self.place, code, wrong, column=column, message=message, values=values, severity=severity)


def check_rows(rows: Rows) -> None:
    """Report every defect of the rows of one block."""
    for check in _CHECKS:
        check(rows)


def _present(rows: Rows) -> None:
    for column in (SAMPLE, GENE, CLASSIFICATION):
        if rows.has(column):
            rows.say("missing_value", pc.equal(rows.text(column), ""), column, "expected a value, found none")


def _build(rows: Rows) -> None:
    if not rows.has(BUILD):
        return
    named = rows.text(BUILD)
    stated = [word for word, build in rows.rules.builds.items() if rows.rules.build in {None, build}]
    wrong = pc.and_(pc.not_equal(named, ""), pc.invert(pc.is_in(named, value_set=pa.array(stated, pa.string()))))
    expected = rows.rules.build or " or ".join(dict.fromkeys(rows.rules.builds.values()))
    rows.say("build_mismatch", wrong, BUILD, f"expected rows on {expected}, as the study is")


def _positions(rows: Rows) -> None:
    for column in (START, END):
        if not rows.has(column):
            continue
        text = rows.text(column)
        missing = pc.is_in(text, value_set=pa.array(["", "NA"]))
        number = pc.match_substring_regex(text, "^[0-9]{1,9}$")
        message = "a variant without a position cannot be placed on the genome"
        rows.say("no_position", missing, column, message, Severity.WARNING)
        wrong = pc.and_(pc.invert(missing), pc.invert(number))
        rows.say("not_an_integer", wrong, column, "expected a position, a whole number")
        _within_chromosome(rows, column, pc.if_else(number, text, pa.scalar(None, pa.string())))


def _within_chromosome(rows: Rows, column: str, number: Any) -> None:
    build = rows.rules.build
    if build is None or not rows.has(CHROMOSOME):
        return
    lengths = LENGTHS[build]
    plain = pc.replace_substring_regex(rows.text(CHROMOSOME), "^(?i:chr)", "")
    at = pc.index_in(plain, value_set=pa.array(list(lengths)))
    longest = pa.array([*lengths.values()], pa.int64()).take(at.combine_chunks() if hasattr(at, "chunks") else at)
    wrong = pc.greater(number.cast(pa.int64()), longest)
    rows.say("position_beyond_contig", wrong, column, f"expected a position on the chromosome of {build}")


def _counts(rows: Rows) -> None:
    for column in (ALT_COUNT, REF_COUNT, DEPTH, *NORMAL_COUNTS):
        if rows.has(column):
            text = rows.text(column)
            known = pc.is_in(text, value_set=pa.array(_UNKNOWN_COUNT))
            wrong = pc.invert(pc.or_(known, pc.match_substring_regex(text, _INTEGER)))
            rows.say("not_an_integer", wrong, column, "expected a number of reads, a point or nothing")
            negative = pc.match_substring_regex(text, "^-[0-9]*[1-9][0-9]*$")
            rows.say(
                "negative_count", negative, column, "a negative number of reads counts as missing", Severity.WARNING
            )


def _protein(rows: Rows) -> None:
    for column in (PROTEIN, OLD_PROTEIN):
        if not rows.has(column):
            continue
        text = rows.text(column)
        several = pc.match_substring_regex(text, r".p\.|[;,]")
        wrong = pc.and_(several, pc.invert(pc.is_in(text, value_set=pa.array(_NO_CHANGE))))
        rows.say("bad_protein_change", wrong, column, "expected one protein change, without ; , and a second p.")
        if column == PROTEIN:
            long = pc.greater(pc.utf8_length(text), _LONGEST_PROTEIN)
            rows.say("too_long", long, column, f"expected at most {_LONGEST_PROTEIN} characters")


def _lengths(rows: Rows) -> None:
    for column, most in _LONGEST.items():
        if rows.has(column):
            long = pc.greater(pc.utf8_length(rows.text(column)), most)
            rows.say("too_long", long, column, f"expected at most {most} characters")


def _normal(rows: Rows) -> None:
    if rows.has(NORMAL) and rows.rules.normals:
        text = rows.text(NORMAL)
        known = pc.is_in(text, value_set=pa.array(sorted(rows.rules.normals)))
        wrong = pc.and_(pc.not_equal(text, ""), pc.invert(known))
        rows.say("unknown_normal", wrong, NORMAL, "expected a sample of normal_samples_list in the meta file")


def check_driver_values(rows: Rows) -> None:
    """Values of the columns by which a study marks its own drivers."""
    driver, note, tier, tier_note = DRIVER
    if rows.has(driver):
        wrong = pc.invert(pc.is_in(rows.text(driver), value_set=pa.array(_KNOWN_DRIVERS)))
        rows.say("unknown_word", wrong, driver, "expected Putative_Driver, Putative_Passenger, Unknown, NA or nothing")
    for column, most in ((note, _LONGEST_ANNOTATION), (tier_note, _LONGEST_ANNOTATION), (tier, _LONGEST_TIER)):
        if rows.has(column):
            long = pc.greater(pc.utf8_length(rows.text(column)), most)
            rows.say("too_long", long, column, f"expected at most {most} characters")
    if rows.has(tier) and rows.has(tier_note):
        alone = pc.and_(pc.equal(rows.text(tier), ""), pc.not_equal(rows.text(tier_note), ""))
        rows.say("missing_value", alone, tier, "expected a tier where there is an annotation of one")


def _markup(rows: Rows) -> None:
    for column in (GENE, CLASSIFICATION, PROTEIN, OLD_PROTEIN, SAMPLE, CHROMOSOME):
        if rows.has(column):
            wrong = pc.match_substring_regex(rows.text(column), _MARKUP)
            rows.say("markup_in_value", wrong, column, "expected plain text, found markup or a link")


_CHECKS: tuple[Callable[[Rows], None], ...] = (
    _present,
    _build,
    _positions,
    _counts,
    _protein,
    _lengths,
    _normal,
    check_driver_values,
    _markup,
)


def is_any(column: Any, words: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each text is one of the words."""
    found: np.ndarray[Any, np.dtype[np.bool_]] = pc.is_in(column, value_set=pa.array(words)).to_numpy(
        zero_copy_only=False
    )
    return found
