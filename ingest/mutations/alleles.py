"""Alleles against each other, their positions and the variant type: the checks of the MAF specification."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import Severity
from ingest.mutations.checks import Rows
from ingest.mutations.rules import (
    ALLELE1,
    ALLELE2,
    END,
    REFERENCE,
    START,
    STATUS,
    TYPE,
    VALIDATION,
    VALIDATION_ALLELES,
)
from ingest.sheets.defects import as_mask

_ALLELES = (REFERENCE, ALLELE1, ALLELE2)
_SAME_LENGTH = {"SNP": 1, "DNP": 2, "TNP": 3}
_BASES = "^[ACGTN-]*$"
_STRICT_BASES = "^[ACGT-]*$"
_Mask = np.ndarray[Any, np.dtype[np.bool_]]


def check_alleles(rows: Rows) -> None:
    """Report alleles that are none, and rows whose alleles contradict their positions or type.

    What would be stored wrongly is an error (`bad_allele`, `end_before_start`); a contradiction is the warning
    `variant_type_mismatch` or `validation_mismatch`, an error where the rules are strict.
    """
    for column in _ALLELES:
        if rows.has(column):
            text = rows.text(column)
            missing = pc.is_in(text, value_set=pa.array(["", "NA"]))
            wrong = pc.invert(pc.or_(missing, pc.match_substring_regex(text, _BASES)))
            rows.say("bad_allele", wrong, column, "expected bases A, C, G, T, N or - for none")
    if rows.has(START) and rows.has(END):
        wrong = pc.greater(_numbers(rows, START), _numbers(rows, END))
        rows.say("end_before_start", wrong, START, f"expected {START} not beyond {END}")
    if all(rows.has(column) for column in (*_ALLELES, TYPE)):
        for check in _TYPE_CHECKS:
            check(rows)
    if all(rows.has(column) for column in (*VALIDATION_ALLELES, VALIDATION[0])):
        _validation(rows)


def _numbers(rows: Rows, column: str) -> Any:
    text = rows.text(column)
    plain = pc.if_else(pc.match_substring_regex(text, "^[0-9]{1,9}$"), text, pa.scalar(None, pa.string()))
    return plain.cast(pa.int64())


def _contradiction(rows: Rows, wrong: Any, column: str, message: str, code: str = "variant_type_mismatch") -> None:
    severity = Severity.ERROR if rows.rules.strict else Severity.WARNING
    rows.say(code, wrong, column, message, severity)


def _of_type(rows: Rows, *kinds: str) -> _Mask:
    return as_mask(pc.is_in(rows.text(TYPE), value_set=pa.array(kinds)))


def _length(rows: Rows, column: str) -> np.ndarray[Any, np.dtype[np.int32]]:
    length: np.ndarray[Any, np.dtype[np.int32]] = pc.utf8_length(rows.text(column)).to_numpy()
    return length


def _span(rows: Rows) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """End minus start, NaN where one is missing."""
    if not (rows.has(START) and rows.has(END)):
        return None
    span: np.ndarray[Any, np.dtype[np.float64]] = (
        pc.fill_null(pc.subtract(_numbers(rows, END), _numbers(rows, START)).cast(pa.float64()), np.nan)
    ).to_numpy()
    return span


def _substitution(rows: Rows) -> None:
    for kind, length in _SAME_LENGTH.items():
        fits = np.logical_and.reduce([_length(rows, column) == length for column in _ALLELES])
        _contradiction(rows, _of_type(rows, kind) & ~fits, TYPE, f"expected alleles of {length} bases for {kind}")
    lengths = [_length(rows, column) for column in _ALLELES]
    fits = (lengths[0] == lengths[1]) & (lengths[1] == lengths[2]) & (lengths[0] > 3)
    _contradiction(rows, _of_type(rows, "ONP") & ~fits, TYPE, "expected alleles of one length above 3 for ONP")
    gap = np.logical_or.reduce([as_mask(pc.match_substring(rows.text(column), "-")) for column in _ALLELES])
    several = _of_type(rows, *_SAME_LENGTH, "ONP")
    _contradiction(rows, several & gap, TYPE, "expected no - in the alleles of a substitution")


def _insertion(rows: Rows) -> None:
    kind = _of_type(rows, "INS")
    reference = _length(rows, REFERENCE)
    shorter = (reference > _length(rows, ALLELE1)) & (reference > _length(rows, ALLELE2))
    _contradiction(rows, kind & shorter, TYPE, "expected the reference no longer than the alleles of an insertion")
    span = _span(rows)
    if span is not None:
        wrong = kind & ~np.isnan(span) & (span + 1 != reference) & (span != 1)
        _contradiction(
            rows, wrong, START, "expected positions that are neighbours, or span the reference, of an insertion"
        )


def _deletion(rows: Rows) -> None:
    kind = _of_type(rows, "DEL")
    reference = _length(rows, REFERENCE)
    longer = (reference < _length(rows, ALLELE1)) | (reference < _length(rows, ALLELE2))
    _contradiction(rows, kind & longer, TYPE, "expected the reference no shorter than the alleles of a deletion")
    span = _span(rows)
    if span is not None:
        wrong = kind & ~np.isnan(span) & (span + 1 != reference)
        _contradiction(rows, wrong, START, "expected positions that span the reference of a deletion")


def _indel_alleles(rows: Rows) -> None:
    kind = _of_type(rows, "INS", "DEL")
    missing = np.logical_or.reduce(
        [as_mask(pc.is_in(rows.text(column), value_set=pa.array(["", "NA"]))) for column in _ALLELES]
    )
    _contradiction(rows, kind & missing, TYPE, "expected all alleles of an insertion or deletion")
    twice = np.logical_or.reduce([as_mask(pc.match_substring_regex(rows.text(column), "-.*-")) for column in _ALLELES])
    _contradiction(rows, kind & twice, TYPE, "expected at most one - in an allele")


def _odd_bases(rows: Rows) -> None:
    for column in _ALLELES:
        text = rows.text(column)
        odd = pc.and_(pc.match_substring_regex(text, _BASES), pc.invert(pc.match_substring_regex(text, _STRICT_BASES)))
        _contradiction(rows, odd, column, "expected bases A, C, G, T or -, found N", "unusual_allele")


_TYPE_CHECKS: tuple[Callable[[Rows], None], ...] = (_substitution, _insertion, _deletion, _indel_alleles, _odd_bases)


def _validation(rows: Rows) -> None:
    """Alleles of the second assay against its verdict."""
    code = "validation_mismatch"
    status = pc.utf8_lower(rows.text(VALIDATION[0]))
    decided = as_mask(pc.is_in(status, value_set=pa.array(["valid", "invalid"])))
    alleles = [rows.text(column) for column in VALIDATION_ALLELES]
    empty = np.logical_or.reduce([as_mask(pc.is_in(text, value_set=pa.array(["", "NA"]))) for text in alleles])
    odd = np.logical_or.reduce([~as_mask(pc.match_substring_regex(text, _STRICT_BASES)) for text in alleles])
    differs = ~as_mask(pc.and_(pc.equal(alleles[0], alleles[2]), pc.equal(alleles[1], alleles[3])))
    column = VALIDATION[0]
    _contradiction(rows, decided & empty, column, "expected validation alleles where a variant was validated", code)
    _contradiction(rows, decided & ~empty & odd, column, "expected bases in the validation alleles", code)
    refuted = decided & ~empty & ~odd & as_mask(pc.equal(status, "invalid"))
    _contradiction(rows, refuted & differs, column, "expected equal alleles where validation refuted the variant", code)
    if rows.has(VALIDATION[1]):
        unknown = as_mask(pc.is_in(pc.utf8_lower(rows.text(VALIDATION[1])), value_set=pa.array(["none", "na"])))
        _contradiction(rows, decided & unknown, VALIDATION[1], "expected the method of validation", code)
    if rows.has(STATUS) and rows.has(REFERENCE):
        _origin(rows, as_mask(pc.equal(status, "valid")), alleles, differs)


def _origin(rows: Rows, valid: _Mask, alleles: list[Any], differs: _Mask) -> None:
    origin = pc.utf8_lower(rows.text(STATUS))
    reference = rows.text(REFERENCE)
    germline = valid & as_mask(pc.equal(origin, "germline")) & differs
    message = "expected equal alleles in tumour and normal of a germline variant"
    _contradiction(rows, germline, STATUS, message, "validation_mismatch")
    normal = ~as_mask(pc.and_(pc.equal(alleles[2], alleles[3]), pc.equal(alleles[3], reference)))
    tumour = ~as_mask(pc.and_(pc.equal(alleles[0], reference), pc.equal(alleles[1], reference)))
    somatic = valid & as_mask(pc.equal(origin, "somatic")) & normal & tumour
    message = "expected the reference in the normal of a somatic variant"
    _contradiction(rows, somatic, STATUS, message, "validation_mismatch")
