"""Statistics over the whole study (GISTIC, MutSig) and gene set scores: checked, counted, not stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.cbioportal.context import Context
from ingest.cbioportal.features import GENE_SETS
from ingest.cbioportal.matrices import Matrix, open_matrix, read_matrix
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.metas import BUILDS
from ingest.checks import suggestion
from ingest.records import FeatureTable
from ingest.sheets import Block, Place, Sheet, say_rows
from ingest.vcf.builds import LENGTHS

_GISTIC = ("chromosome", "peak_start", "peak_end", "genes_in_region", "amp", "cytoband", "q_value")
_INTEGER = r"^\s*[+-]?[0-9]+\s*$"
_BAND = re.compile(r"([^pq]*)([pq].*)")
_CHROMOSOME = "expected a chromosome"
_Say = Callable[[str, Any, str, str], None]
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def check_gistic(context: Context, meta: MetaFile) -> None:
    """Check the rows of a GISTIC file.

    Reported: `missing_column`, `missing_value`, `unknown_chromosome`, `not_an_integer`, `end_before_start`,
    `wrong_value` (amp), `bad_cytoband`, `not_a_number` and `out_of_range` (q_value).
    """
    sheet = context.sheet(meta)
    if sheet is None or not _has_columns(context, sheet):
        return
    table = sheet.table(context.report)
    text = {name: pc.utf8_trim_whitespace(table.data.column(name).combine_chunks()) for name in _GISTIC}
    place = Place(label=sheet.label, lines=table.lines, report=context.report)

    def say(code: str, wrong: Any, column: str, message: str) -> None:
        say_rows(place, code, wrong, column=column, message=message, values=text[column])

    for name in _GISTIC:
        if name != "genes_in_region":
            say("missing_value", pc.equal(text[name], ""), name, "expected a value, found none")
    known = _known_chromosomes(meta, text)
    say("unknown_chromosome", pc.invert(pc.or_(known, pc.equal(text["chromosome"], ""))), "chromosome", _CHROMOSOME)
    _check_peaks(text, say)
    amp = "1" if meta.get("genetic_alteration_type") == "GISTIC_GENES_AMP" else "0"
    other = pc.and_(pc.not_equal(text["amp"], ""), pc.not_equal(text["amp"], amp))
    say("wrong_value", other, "amp", f"expected {amp} in this file")
    _check_bands(text, known, say)
    _check_q_values(text["q_value"], say)
    context.ignore(meta, len(table), "statistics over the study are checked and not stored")


def _has_columns(context: Context, sheet: Sheet) -> bool:
    missing = [name for name in _GISTIC if name not in sheet.columns]
    for name in missing:
        message = f"expected the column; {suggestion(name, sheet.columns)}"
        line = sheet.header_line
        context.report.error("missing_column", file=sheet.label, line=line, column=name, message=message)
    return not missing


def _known_chromosomes(meta: MetaFile, text: dict[str, Any]) -> Any:
    build = BUILDS.get(meta.get("reference_genome_id"), "GRCh37")
    return pc.is_in(text["chromosome"], value_set=pa.array([*LENGTHS[build], "23", "24"]))


def _check_peaks(text: dict[str, Any], say: _Say) -> None:
    ends = []
    for name in ("peak_start", "peak_end"):
        whole = pc.match_substring_regex(text[name], _INTEGER)
        wrong = pc.and_(pc.not_equal(text[name], ""), pc.invert(whole))
        say("not_an_integer", wrong, name, "expected a position, a whole number")
        near = pc.match_substring_regex(text[name], "^[0-9]{1,12}$")
        ends.append(pc.if_else(near, text[name], pa.scalar(None, pa.string())).cast(pa.int64()))
    say("end_before_start", pc.greater(*ends), "peak_start", "expected peak_start not beyond peak_end")


def _check_bands(text: dict[str, Any], known: Any, say: _Say) -> None:
    bands = [_BAND.fullmatch(band) if band else None for band in text["cytoband"].to_pylist()]
    odd = pa.array([band is None or not band.group(1) for band in bands], pa.bool_())
    wrong = pc.and_(odd, pc.not_equal(text["cytoband"], ""))
    say("bad_cytoband", wrong, "cytoband", "expected chromosome, arm and band, such as 1q21.3")
    own = text["chromosome"].to_pylist()
    other = [
        band is not None and bool(band.group(1)) and band.group(1) != chromosome
        for band, chromosome in zip(bands, own, strict=True)
    ]
    say("bad_cytoband", pc.and_(pa.array(other, pa.bool_()), known), "cytoband", "expected the chromosome of the row")


def _check_q_values(text: Any, say: _Say) -> None:
    number = pc.match_substring_regex(text, _NUMBER)
    say("not_a_number", pc.and_(pc.not_equal(text, ""), pc.invert(number)), "q_value", "expected a number")
    values = pc.if_else(number, text, pa.scalar(None, pa.string())).cast(pa.float64())
    outside = pc.or_(pc.less(values, 0), pc.greater(values, 1))
    say("out_of_range", outside, "q_value", "expected a q-value of 0 to 1")


def check_mutsig(context: Context, meta: MetaFile) -> None:
    """Only the structure of the file is checked, as cBioPortal does."""
    sheet = context.sheet(meta)
    if sheet is not None:
        table = sheet.table(context.report)
        context.ignore(meta, len(table), "statistics over the study are not stored")


def read_gene_sets(context: Context) -> list[FeatureTable]:
    """Gene set scores (-1 to 1) as a table; their p-values are checked and not stored.

    Reported besides what a wide file may have wrong: `out_of_range`, `header_differs`, `features_differ`.
    """
    found: list[FeatureTable] = []
    first: Matrix | None = None
    names: list[tuple[str, ...]] = []
    for meta in context.of_kind("gsva_pvalues", "gsva_scores"):
        matrix = open_matrix(context, meta, kind="score", naming=GENE_SETS)
        if matrix is None:
            continue
        if first is not None and matrix.sheet.columns != first.sheet.columns:
            message = "expected the header of the other gene set file"
            line = matrix.sheet.header_line
            context.report.error("header_differs", file=matrix.sheet.label, line=line, column="1", message=message)
        first = first or matrix
        table = read_matrix(context, matrix, GENE_SETS, _check_range)
        if table is None:
            continue
        names.append(table.features)
        if len(names) == 2 and names[0] != names[1]:
            message = "expected the gene sets of the other file, in its order"
            context.report.error("features_differ", file=matrix.sheet.label, column="geneset_id", message=message)
        if meta.kind.key == "gsva_scores":
            found.append(table)
        else:
            context.count(meta.kind.key, used=-len(table.features), ignored=len(table.features))
    if len(found) < len(names):
        label = context.of_kind("gsva_pvalues")[0].get("data_filename")
        context.report.warn("not_stored", file=label, message="p-values of gene set scores are checked and not stored")
    return found


def _check_range(matrix: Matrix, block: Block, place: Place) -> None:
    is_score = matrix.meta.kind.key == "gsva_scores"
    for name in matrix.samples:
        column = block.data.column(name).combine_chunks()
        if pa.types.is_string(column.type):
            continue
        values: np.ndarray[Any, np.dtype[np.float64]] = pc.fill_null(column, np.nan).to_numpy(zero_copy_only=False)
        wrong = (values < -1) | (values > 1) if is_score else (values <= 0) | (values > 1)
        message = "expected a score of -1 to 1" if is_score else "expected a p-value above 0, at most 1"
        own = Place(label=place.label, lines=block.lines, report=place.report)
        say_rows(own, "out_of_range", wrong, column=name, message=message, values=values)
