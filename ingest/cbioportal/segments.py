"""Copy number segments: checked, summarised to the share of the genome that is altered; segments are not stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.metas import BUILDS
from ingest.cbioportal.placing import place_rows
from ingest.errors import Severity
from ingest.records import FeatureTable, Modality
from ingest.sheets import Place, Sheet, say_rows
from ingest.sheets.defects import as_mask
from ingest.tables import Table
from ingest.vcf.builds import LENGTHS

COLUMNS = ("ID", "chrom", "loc.start", "loc.end", "num.mark", "seg.mean")
_SEX_NUMBERS = {"23": "X", "24": "Y"}
_ALTERED = 0.2
_INTEGER = r"^[+-]?[0-9]+(\.0*)?(e[+]?[0-9]{1,2})?$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def read_segments(context: Context, meta: MetaFile) -> FeatureTable | None:
    """The table `copy_number_summary` with `fraction_genome_altered` of each sample.

    Fraction = bases in segments with |seg.mean| >= 0.2 over bases in segments (as cBioPortal computes it from log2
    ratios).

    Reported: `build_mismatch`, `wrong_header`, `missing_value`, `unknown_sample`, `unknown_chromosome`,
    `not_an_integer`, `not_a_number`, `position_beyond_contig`, `end_before_start`; as warning `empty_segment`.
    """
    sheet = context.sheet(meta)
    if sheet is None:
        return None
    build = BUILDS.get(meta.get("reference_genome_id"), "GRCh37")
    if context.build not in {None, build}:
        message = f"expected {context.build}, as the study is: builds are never mixed"
        meta.error(context.report, "build_mismatch", "reference_genome_id", message)
    if not check_order(context, sheet, COLUMNS):
        return None
    table = sheet.table(context.report)
    context.count(meta.kind.key, ignored=len(table))
    return _summary(context, meta, sheet, *_checked(context, table, build))


def check_order(context: Context, sheet: Sheet, columns: tuple[str, ...]) -> bool:
    """Report `wrong_header` for each column that does not stand in its place."""
    before = context.report.error_count
    for at, name in enumerate(columns):
        found = sheet.columns[at] if at < len(sheet.columns) else None
        if found != name:
            message = f"expected {name} as column {at + 1}"
            context.report.error(
                "wrong_header", file=sheet.label, line=sheet.header_line, column=name, value=found, message=message
            )
    return context.report.error_count == before


def _checked(context: Context, table: Table, build: str) -> tuple[list[str], Any, Any]:
    """Sample, length and mean of each row; NaN where the row is not sound."""
    place = Place(label=table.label, lines=table.lines, report=context.report)
    text = {name: pc.utf8_trim_whitespace(table.data.column(name).combine_chunks()) for name in COLUMNS}

    def say(code: str, wrong: Any, column: str, message: str, severity: Severity = Severity.ERROR) -> None:
        say_rows(place, code, wrong, column=column, message=message, values=text[column], severity=severity)

    for name in COLUMNS:
        say("missing_value", pc.equal(text[name], ""), name, "expected a value, found none")
    known = pc.is_in(text["ID"], value_set=pa.array(sorted(context.samples)))
    say("unknown_sample", pc.invert(known), "ID", "expected a sample of the clinical sample file")
    lengths = {**LENGTHS[build], **{number: LENGTHS[build][name] for number, name in _SEX_NUMBERS.items()}}
    at = pc.index_in(text["chrom"], value_set=pa.array(list(lengths)))
    say("unknown_chromosome", pc.is_null(at), "chrom", "expected a chromosome 1 to 22, X, Y, 23 or 24")
    longest = pc.fill_null(pa.array(list(lengths.values()), pa.float64()).take(at), np.inf).to_numpy()
    ends = {}
    for name in ("loc.start", "loc.end"):
        ends[name] = _integers(text[name])
        blank = as_mask(pc.equal(text[name], ""))
        say("not_an_integer", np.isnan(ends[name]) & ~blank, name, "expected a position, a whole number")
        beyond = (ends[name] < 0) | (ends[name] > longest)
        say("position_beyond_contig", beyond, name, "expected a position on the chromosome")
    say("not_an_integer", _is_no(text["num.mark"], _INTEGER), "num.mark", "expected a number of probes")
    say("not_a_number", _is_no(text["seg.mean"], _NUMBER), "seg.mean", "expected a number")
    width = ends["loc.end"] - ends["loc.start"]
    say("end_before_start", width < 0, "loc.start", "expected loc.start not beyond loc.end")
    say("empty_segment", width == 0, "loc.start", "a segment without a base: not counted", Severity.WARNING)
    mean = pc.if_else(
        pc.match_substring_regex(text["seg.mean"], _NUMBER), text["seg.mean"], pa.scalar(None, pa.string())
    )
    means = pc.fill_null(mean.cast(pa.float64()), np.nan).to_numpy()
    return text["ID"].to_pylist(), width, means


def _is_no(text: Any, pattern: str) -> Any:
    return pc.and_(pc.not_equal(text, ""), pc.invert(pc.match_substring_regex(text, pattern)))


def _integers(text: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    plain = pc.if_else(pc.match_substring_regex(text, _INTEGER), text, pa.scalar(None, pa.string()))
    numbers: np.ndarray[Any, np.dtype[np.float64]] = pc.fill_null(plain.cast(pa.float64()), np.nan).to_numpy()
    return numbers


def _summary(
    context: Context, meta: MetaFile, sheet: Sheet, names: list[str], widths: Any, means: Any
) -> FeatureTable | None:
    samples = sorted(set(names) & set(context.samples), key=lambda name: context.samples[name].order)
    rows = place_rows(context, samples, label=sheet.label, line=sheet.header_line)
    places = {row.sample: at for at, row in enumerate(rows)}
    owner = np.array([places.get(name, -1) for name in names], dtype=np.int64)
    sound = ~np.isnan(widths) & ~np.isnan(means) & (widths > 0) & (owner >= 0)
    total = np.bincount(owner[sound], weights=widths[sound], minlength=len(rows))
    altered = sound & (np.abs(means) >= _ALTERED)
    share = np.bincount(owner[altered], weights=widths[altered], minlength=len(rows))
    kept = [row for row, bases in zip(rows, total.tolist(), strict=True) if bases > 0]
    values = (share[total > 0] / total[total > 0]).reshape(-1, 1)
    if not kept:
        return None
    return FeatureTable(
        modality=Modality.OMICS,
        name="copy_number_summary",
        kind="score",
        features=("fraction_genome_altered",),
        patients=tuple(row.patient for row in kept),
        days=tuple(row.day for row in kept),
        values=values.astype(np.float32),
        settings={"source": sheet.label, "altered_from": _ALTERED, "segments": len(names)},
    )
