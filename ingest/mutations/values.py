"""Columns of stored variants from the texts of mutation rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import Severity
from ingest.mutations.checks import Rows
from ingest.mutations.genes import genes_of
from ingest.mutations.rules import (
    ALLELE1,
    ALLELE2,
    ALT_COUNT,
    CHROMOSOME,
    CLASSIFICATION,
    DEPTH,
    OLD_PROTEIN,
    PROTEIN,
    REF_COUNT,
    REFERENCE,
    SAMPLE,
    START,
)

_LONGEST_PROTEIN = 255
_MISSING = pa.array(["", "NA", "NULL"])
_Numbers = np.ndarray[Any, np.dtype[np.float64]]
COLUMNS = ("sample", "gene", "effect", "chrom", "position", "ref", "alt", "protein", "vaf", "depth", "alt_depth")


def columns_of(rows: Rows) -> pa.Table:
    """The columns `COLUMNS`, missing values null; coded where few distinct texts are expected."""
    vaf, depth, alternate = _support(rows)
    coded = {
        "sample": rows.text(SAMPLE),
        "gene": genes_of(rows),
        "effect": _text(rows, CLASSIFICATION),
        "chrom": _text(rows, CHROMOSOME),
    }
    plain = {
        "position": _position(rows),
        "ref": _text(rows, REFERENCE),
        "alt": _alternate(rows),
        "protein": _protein(rows),
        "vaf": pa.array(vaf, from_pandas=True),
        "depth": _whole(depth),
        "alt_depth": _whole(alternate),
    }
    return pa.table({name: pc.dictionary_encode(column) for name, column in coded.items()} | plain)


def _text(rows: Rows, column: str) -> Any:
    if not rows.has(column):
        return pa.nulls(len(rows.block), pa.string())
    text = rows.text(column)
    return pc.if_else(pc.is_in(text, value_set=_MISSING), pa.scalar(None, pa.string()), text)


def _protein(rows: Rows) -> Any:
    change = pc.coalesce(_text(rows, PROTEIN), _text(rows, OLD_PROTEIN))
    long = pc.greater(pc.utf8_length(change), _LONGEST_PROTEIN)
    message = f"a protein change is stored up to {_LONGEST_PROTEIN} characters"
    rows.say("shortened", long, PROTEIN if rows.has(PROTEIN) else OLD_PROTEIN, message, Severity.WARNING)
    return pc.utf8_slice_codeunits(change, 0, _LONGEST_PROTEIN)


def _position(rows: Rows) -> Any:
    if not rows.has(START):
        return pa.nulls(len(rows.block), pa.int64())
    text = rows.text(START)
    number = pc.match_substring_regex(text, "^[0-9]{1,9}$")
    return pc.if_else(number, text, pa.scalar(None, pa.string())).cast(pa.int64())


def _alternate(rows: Rows) -> Any:
    """The second allele, unless it is the reference or missing and the first is not."""
    reference, first, second = (_text(rows, column) for column in (REFERENCE, ALLELE1, ALLELE2))
    is_reference = pc.fill_null(pc.equal(second, reference), True)
    other = pc.fill_null(pc.not_equal(first, reference), False)
    chosen = pc.if_else(pc.and_(is_reference, other), first, second)
    none = pc.and_(pc.fill_null(pc.equal(chosen, reference), False), pc.is_valid(chosen))
    message = "a row whose alleles are all the reference: stored without a changed allele"
    rows.say("no_alternate_allele", none, ALLELE2, message, Severity.WARNING)
    return pc.if_else(none, pa.scalar(None, pa.string()), chosen)


def _support(rows: Rows) -> tuple[_Numbers, _Numbers, _Numbers]:
    """VAF, depth and reads of the changed allele, NaN where unknown.

    VAF = t_alt_count / (t_alt_count + t_ref_count), else t_alt_count / t_depth. Depth is t_depth, else that sum.
    """
    alternate, reference, total = (_count(rows, column) for column in (ALT_COUNT, REF_COUNT, DEPTH))
    reads = alternate + reference
    base = np.where(np.isnan(reads), total, reads)
    with np.errstate(divide="ignore", invalid="ignore"):
        vaf = np.where(base > 0, alternate / base, np.nan)
    wrong = vaf > 1
    column = ALT_COUNT if rows.has(ALT_COUNT) else REF_COUNT
    rows.say("vaf_out_of_range", wrong, column, "expected no more reads of the changed allele than reads")
    return np.where(wrong, np.nan, vaf), np.where(np.isnan(total), reads, total), alternate


def _count(rows: Rows, column: str) -> _Numbers:
    if not rows.has(column):
        return np.full(len(rows.block), np.nan)
    text = rows.text(column)
    number = pc.match_substring_regex(text, "^[+]?[0-9]{1,9}$")
    counts: _Numbers = pc.fill_null(
        pc.if_else(number, pc.utf8_ltrim(text, "+"), pa.scalar(None, pa.string())).cast(pa.float64()), np.nan
    ).to_numpy()
    return counts


def _whole(values: _Numbers) -> Any:
    return pa.array(values, from_pandas=True).cast(pa.int64())
