"""A mutation file in blocks: rows that are left out, checks, and the columns that are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.checks import Report
from ingest.errors import Severity
from ingest.genes import GeneNames
from ingest.mutations.alleles import check_alleles
from ingest.mutations.checks import Rows, check_rows, is_any
from ingest.mutations.genes import NO_NUMBER, check_genes
from ingest.mutations.header import check_header
from ingest.mutations.rules import (
    ALLELE2,
    BUILD,
    CHROMOSOME,
    CLASSIFICATION,
    END,
    ENTREZ,
    FILTER,
    GENE,
    PROTEIN,
    SAMPLE,
    START,
    STATUS,
    USED,
    MafRules,
)
from ingest.mutations.values import columns_of
from ingest.sheets import Block, Place, Sheet, say_rows

_KEY = (ENTREZ, CHROMOSOME, START, END, CLASSIFICATION, ALLELE2, PROTEIN, SAMPLE)
_NOT_LOADED = ("loh", "none", "wildtype")
_TERT = "7015"
_Mask = npt.NDArray[np.bool_]


@dataclass(slots=True, kw_only=True)
class MafRows:
    """What a mutation file holds.

    Attributes:
        data: columns of `values.COLUMNS`, a row a variant. lines: (rows,), the line of each.
        germline: variants that the patient was born with, as `data` has them.
        samples: every sample with a row, in the order of the file.
        checked: samples with a row that was not left out by class or filter.
        builds: genome builds that the rows name, each with the first line that does.
        left_out: how many rows were not read, by reason.
    """

    data: pa.Table
    lines: npt.NDArray[np.int64]
    germline: pa.Table
    samples: tuple[str, ...]
    checked: frozenset[str]
    builds: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Reading:
    sheet: Sheet
    rules: MafRules
    report: Report
    parts: list[pa.Table] = field(default_factory=list)
    lines: list[npt.NDArray[np.int64]] = field(default_factory=list)
    germline: list[pa.Table] = field(default_factory=list)
    keys: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    key_lines: list[npt.NDArray[np.int64]] = field(default_factory=list)
    samples: dict[str, None] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    builds: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def read_maf(sheet: Sheet, rules: MafRules, report: Report) -> MafRows | None:
    """Read all rows; None after reporting that the header forbids it. Memory: what is stored, and one block."""
    if not check_header(sheet, rules, report):
        return None
    reading = _Reading(sheet=sheet, rules=rules, report=report)
    present = [column for column in USED if column in sheet.columns]
    for block in sheet.blocks(report, columns=present):
        _read_block(reading, _trimmed(block))
    _check_repeats(reading)
    return _joined(reading)


def first_build(sheet: Sheet, builds: Mapping[str, str]) -> str | None:
    """The build that the first rows name; None where they name none."""
    if BUILD not in sheet.columns:
        return None
    for block in sheet.blocks(Report(), columns=[BUILD]):
        words = pc.unique(pc.utf8_trim_whitespace(block.data.column(BUILD))).to_pylist()
        named = [builds[word] for word in words if word in builds]
        if named:
            return named[0]
    return None


def _trimmed(block: Block) -> Block:
    data = block.data.combine_chunks()
    columns = {name: pc.utf8_trim_whitespace(_single(data.column(name))) for name in data.column_names}
    return Block(data=pa.table({name: column for name, column in columns.items()}), lines=block.lines)


def _single(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], pa.string())])


def _rows(reading: _Reading, block: Block) -> Rows:
    place = Place(label=reading.sheet.label, lines=block.lines, report=reading.report)
    data = pa.table({name: _single(block.data.column(name)) for name in block.data.column_names})
    return Rows(block=Block(data=data, lines=block.lines), place=place, rules=reading.rules)


def _read_block(reading: _Reading, block: Block) -> None:
    rules = reading.rules
    if rules.only_sample is not None:
        block = _leave_out(reading, block, ~is_any(block.data.column(SAMPLE), (rules.only_sample,)), "other_sample")
    reading.samples |= dict.fromkeys(name for name in pc.unique(block.data.column(SAMPLE)).to_pylist() if name)
    block = _leave_out(reading, block, _silent(block, rules), "silent_variant")
    if rules.only_passing and FILTER in block.data.column_names:
        passing = is_any(block.data.column(FILTER), ("PASS", "", "."))
        block = _leave_out(reading, block, ~passing, "filtered_variant")
    if len(block) == 0:
        return
    rows = _rows(reading, block)
    check_rows(rows)
    check_alleles(rows)
    check_genes(rows)
    _note(reading, rows)
    _store(reading, block)


_REASONS = {
    "silent_variant": (CLASSIFICATION, "rows of a class that is left out, such as silent and intergenic ones"),
    "filtered_variant": (FILTER, "rows that did not pass the caller's filters are left out"),
    "other_sample": (SAMPLE, "rows of other samples than the one asked for are left out"),
    "not_loaded": (STATUS, "rows that are loss of heterozygosity, wild type or none are left out"),
    "germline_variant": (STATUS, "variants that the patient was born with are kept raw, not as the tumour's"),
}


def _leave_out(reading: _Reading, block: Block, out: _Mask, reason: str) -> Block:
    column, message = _REASONS[reason]
    place = Place(label=reading.sheet.label, lines=block.lines, report=reading.report)
    count = say_rows(place, reason, out, column=column, message=message, severity=Severity.WARNING)
    if count:
        reading.left_out[reason] = reading.left_out.get(reason, 0) + count
    return block.keep(~out)


def _silent(block: Block, rules: MafRules) -> _Mask:
    """Rows between genes, and rows of a class that is left out; promoter mutations of TERT stay."""
    data = block.data
    symbols, classes = data.column(GENE), data.column(CLASSIFICATION)
    numberless = is_any(data.column(ENTREZ), NO_NUMBER) if ENTREZ in data.column_names else np.ones(len(block), bool)
    intergenic = is_any(symbols, ("Unknown",)) & numberless if rules.silent else np.zeros(len(block), bool)
    silent = is_any(classes, tuple(sorted(rules.silent)) or ("\0",))
    if rules.keeps_promoter:
        is_tert = is_any(symbols, ("TERT",))
        if ENTREZ in data.column_names:
            is_tert |= is_any(data.column(ENTREZ), (_TERT,))
        silent &= ~(is_tert & is_any(classes, ("5'Flank",)))
    left_out: _Mask = intergenic | silent
    return left_out


def _note(reading: _Reading, rows: Rows) -> None:
    """Remember samples, builds and keys; report samples that the study does not have."""
    samples = rows.text(SAMPLE)
    reading.checked |= set(pc.unique(samples).to_pylist()) - {""}
    if reading.rules.samples is not None:
        known = is_any(samples, tuple(sorted(reading.rules.samples)) or ("\0",))
        rows.say("unknown_sample", ~known, SAMPLE, "expected a sample of the clinical sample file")
    if rows.has(BUILD):
        for word in pc.unique(rows.text(BUILD)).to_pylist():
            build = reading.rules.builds.get(word)
            if build is not None and build not in reading.builds:
                at = pc.index(rows.text(BUILD), word).as_py()
                reading.builds[build] = int(rows.block.lines[at])
    if all(rows.has(column) for column in _KEY):
        joined = pc.binary_join_element_wise(*(rows.text(column) for column in _KEY), "\t")
        reading.keys.append(pd.util.hash_array(joined.to_numpy(zero_copy_only=False), categorize=False))
        reading.key_lines.append(rows.block.lines)


def _store(reading: _Reading, block: Block) -> None:
    if STATUS in block.data.column_names:
        status = pc.utf8_lower(block.data.column(STATUS))
        block = _leave_out(reading, block, is_any(status, _NOT_LOADED), "not_loaded")
        germline = is_any(pc.utf8_lower(block.data.column(STATUS)), ("germline",))
        if germline.any():
            reading.germline.append(columns_of(_rows(reading, block.keep(germline))))
            block = _leave_out(reading, block, germline, "germline_variant")
    if len(block):
        reading.parts.append(columns_of(_rows(reading, block)))
        reading.lines.append(block.lines)


def _check_repeats(reading: _Reading) -> None:
    if not reading.keys:
        return
    keys, lines = np.concatenate(reading.keys), np.concatenate(reading.key_lines)
    order = np.argsort(keys, kind="stable")
    again = np.zeros(len(keys), dtype=bool)
    again[order[1:]] = keys[order[1:]] == keys[order[:-1]]
    place = Place(label=reading.sheet.label, lines=lines, report=reading.report)
    message = "expected one row a variant and sample, found the same again"
    say_rows(place, "duplicate_variant", again, column=START, message=message)


def _joined(reading: _Reading) -> MafRows:
    empty = columns_of(_rows(reading, _nothing()))
    data = pa.concat_tables(reading.parts or [empty]).unify_dictionaries()
    lines = np.concatenate(reading.lines or [np.zeros(0, dtype=np.int64)])
    return MafRows(
        data=_with_gene_names(data.combine_chunks(), lines, reading),
        lines=lines,
        germline=pa.concat_tables(reading.germline or [empty]),
        samples=tuple(reading.samples),
        checked=frozenset(reading.checked),
        builds=reading.builds,
        left_out=reading.left_out,
    )


def _nothing() -> Block:
    none = {name: pa.array([], pa.string()) for name in (SAMPLE, GENE, CLASSIFICATION)}
    return Block(data=pa.table(none), lines=np.zeros(0, dtype=np.int64))


def _with_gene_names(data: pa.Table, lines: npt.NDArray[np.int64], reading: _Reading) -> pa.Table:
    if data.num_rows == 0:
        return data
    coded = _single(data.column("gene"))
    codes, first = np.unique(coded.indices.to_numpy(), return_index=True)
    given = coded.dictionary.to_pylist()
    names = GeneNames(reading.report, file=reading.sheet.label, column=GENE)
    approved = list(given)
    for code, at in zip(codes.tolist(), first.tolist(), strict=True):
        if given[code] and not given[code].startswith("Entrez:"):
            approved[code] = names.of(given[code], line=int(lines[at]))
    texts = pa.array(approved, pa.string()).take(coded.indices)
    return data.set_column(data.column_names.index("gene"), "gene", pc.dictionary_encode(texts))
