"""Reads a table of ready radiomics features into a feature table a region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.checks import Report, suggestion
from ingest.choices import day_option
from ingest.feature_table.grid import Grid, read_grid
from ingest.feature_table.tools import GENERIC, PRIVATE, Tool, tool_of
from ingest.records import FeatureTable, Package
from ingest.requests import Request, Roster, source_file

_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 48
_NO_REGION = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A lesion: where it is in the grid, whose it is, and which region."""

    at: int
    patient: str
    day: int
    region: str


def read(request: Request) -> Package:
    """One feature set a region; a single one where no column names regions.

    Raises:
        NotTheFile: empty, a Git-LFS pointer or a web page.
        OptionUnknown: an option with a value that it does not take.
    """
    label, report = request.path.name, Report()
    package = Package(kind="feature_table", study=request.study_record(), registers=False)
    package.files = [source_file(request.path, label=label)]
    day_option(request)
    grid = read_grid(request.path, label=label, report=report)
    if grid is not None:
        roster = Roster(request, report)
        package.tables = _tables(grid, request, roster, report)
        package.patients = roster.records()
    package.issues = report.issues()
    return package


def _tables(grid: Grid, request: Request, roster: Roster, report: Report) -> list[FeatureTable]:
    tool = tool_of(grid.names) or GENERIC
    id_column = _asked(grid, request, "id", tool.ids, report)
    region_column = _asked(grid, request, "region", tool.regions, report)
    day_column = _asked(grid, request, "day_column", (), report)
    if report.has_errors or (id_column is None and not grid.lesions):
        if not report.has_errors:
            message = f"expected a column that names the patient (option id=COLUMN); {suggestion('id', grid.names)}"
            report.error("missing_column", file=grid.label, line=1, column="id", message=message)
        return []
    used = {column for column in (id_column, region_column, day_column) if column is not None}
    rows = _rows(grid, request, (id_column, region_column, day_column), roster, report)
    features = _features(grid, tool, used, report)
    if not features:
        report.error("no_features", file=grid.label, line=1, message="expected columns of numbers, found none")
        return []
    values = np.column_stack([grid.numbers(name, report) for name in features])
    name = request.options.get("name") or tool.key
    settings = _settings(grid, tool, features)
    return [_table(rows, region, name, features, values, settings) for region in dict.fromkeys(r.region for r in rows)]


def _asked(grid: Grid, request: Request, option: str, usual: Sequence[str], report: Report) -> str | None:
    """The column of an option, or the first that has a usual name."""
    asked = request.options.get(option)
    if asked is not None:
        if asked in grid.names:
            return asked
        message = f"expected the column '{asked}' (option {option}); {suggestion(asked, grid.names)}"
        report.error("missing_column", file=grid.label, line=1, column=asked, message=message)
        return None
    by_case = {name.lower(): name for name in reversed(grid.names)}
    return next((by_case[name] for name in usual if name in by_case), None)


def _rows(
    grid: Grid, request: Request, columns: tuple[str | None, str | None, str | None], roster: Roster, report: Report
) -> list[_Row]:
    id_column, region_column, day_column = columns
    ids = grid.texts(id_column) if id_column else list(grid.lesions)
    regions = grid.texts(region_column) if region_column else [None] * grid.count
    days = grid.numbers(day_column, report) if day_column else np.full(grid.count, float(day_option(request)))
    rows: list[_Row] = []
    seen: set[tuple[str, int, str]] = set()
    for at, (code, region, day) in enumerate(zip(ids, regions, days, strict=True)):
        line, column = grid.place(id_column, at) if id_column else (1, grid.lesions[at])
        if not float(day).is_integer():
            message = "expected a whole number of days from the index date"
            report.error("not_an_integer", file=grid.label, line=line, column=day_column or "day", message=message)
            continue
        patient = roster.find(code or "", file=grid.label, line=line, column=column)
        if patient is None:
            continue
        row = _Row(at=at, patient=patient, day=int(day), region=_slug(region))
        if (row.patient, row.day, row.region) in seen:
            message = "expected one row a patient, day and region, found another (options region=, day_column=)"
            report.error("duplicate_row", file=grid.label, line=line, column=column, value=patient, message=message)
        seen.add((row.patient, row.day, row.region))
        rows.append(row)
    return rows


def _slug(region: str | None) -> str:
    """A region's name as a word; a name is a code of the contour, and what is not letters or digits goes."""
    return _SLUG.sub("-", region.lower()).strip("-")[:_LONGEST_NAME] if region else _NO_REGION


def _features(grid: Grid, tool: Tool, used: set[str], report: Report) -> list[str]:
    """Columns of the tool's features; of no tool's, all that hold numbers and say nothing private."""
    others = [name for name in grid.names if name not in used and name and not tool.setting.fullmatch(name)]
    if tool.feature is not None:
        features = [name for name in others if tool.feature.fullmatch(name)]
    else:
        features = [name for name in others if not PRIVATE.search(name) and grid.is_numeric(name)]
    ignored = [name for name in others if name not in set(features)]
    if ignored:
        message = "columns that are no features or could name a person: not kept"
        report.warn("column_ignored", file=grid.label, line=1, column=ignored[0], count=len(ignored), message=message)
    return features


def _settings(grid: Grid, tool: Tool, features: Sequence[str]) -> dict[str, object]:
    """How the features were made, as far as the table says: settings that are one for all lesions; others by name."""
    said = [name for name in grid.names if tool.setting.fullmatch(name) and not PRIVATE.search(name)]
    found = {name: {text for text in grid.texts(name) if text is not None} for name in said}
    return {
        "tool": tool.title,
        "made_elsewhere": True,
        "features": len(features),
        "settings": {name: next(iter(texts)) for name, texts in found.items() if len(texts) == 1},
        "differing": [name for name, texts in found.items() if len(texts) > 1],
    }


def _table(
    rows: Sequence[_Row],
    region: str,
    name: str,
    features: Sequence[str],
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    settings: dict[str, object],
) -> FeatureTable:
    own = [row for row in rows if row.region == region]
    return FeatureTable(
        modality="radiomics",
        name=f"{name}-{region}" if region else name,
        features=tuple(features),
        patients=tuple(row.patient for row in own),
        days=tuple(row.day for row in own),
        values=values[[row.at for row in own]].astype(np.float32),
        settings={**settings, "region": region} if region else settings,
    )
