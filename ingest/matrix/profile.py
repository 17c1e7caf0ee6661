"""A matrix of features by patients, either way round, to one feature table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ingest.choices import word_option
from ingest.genes.naming import GeneNames
from ingest.headers import plain_name
from ingest.matrix.names import NOTE_COLUMNS, Ids, side_of
from ingest.matrix.orientation import Orient, find_orientation
from ingest.matrix.task import MISSING, Task
from ingest.records import FeatureTable, Modality, Package
from ingest.tables.table import NumberArray

KINDS = ("expression", "cnv", "methylation", "protein", "mirna", "mutation", "score")
TRANSFORMS = ("none", "log2", "log2p1", "log10", "zscore", "vst", "beta", "m_value")
# most useful first: a quantifier's table has several
UNITS = ("tpm", "fpkm", "rpkm", "cpm", "expected_count", "est_counts", "numreads", "counts", "count")
_KIND_WORDS = {
    "expression": re.compile(r"expression|rna|tpm|fpkm|rpkm|counts|transcript", re.IGNORECASE),
    "cnv": re.compile(r"cnv|cna|copy.?number|gistic", re.IGNORECASE),
    "methylation": re.compile(r"methyl|450k|epic", re.IGNORECASE),
    "protein": re.compile(r"protein|rppa|proteom", re.IGNORECASE),
    "mirna": re.compile(r"mirna", re.IGNORECASE),
    "mutation": re.compile(r"mutation", re.IGNORECASE),
}
_LARGEST = float(np.finfo(np.float32).max)
_LONGEST_GENE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Values with a row a patient, a column a feature.

    Attributes:
        lines: of the file, one a feature, or one a patient where patients are rows.
        columns: of the file, the other way round.
        unit: where a column's name says it.
    """

    patients: list[str]
    features: list[str]
    values: NumberArray
    ids: Ids | None
    lines: list[int]
    columns: list[str]
    unit: str = ""

    def place(self, row: int, column: int) -> tuple[int, str]:
        """Line and column of the file of a value."""
        if len(self.columns) == len(self.patients) and len(self.lines) == len(self.features):
            return self.lines[column], self.columns[row]
        return self.lines[row], self.columns[column]


def read_profile(task: Task, package: Package) -> None:
    """Add the feature table; defects go to the task's report."""
    grid = _grid(task)
    if grid is None or task.report.has_errors:
        return
    kind = _kind(task, grid)
    if kind is None:
        return
    transform = word_option(task.request, "transform", TRANSFORMS) or _transform_of(kind, grid)
    _check_range(task, grid, kind, transform)
    grid = _distinct(task, grid)
    kept = _tested(task, grid)
    if task.report.has_errors or not kept:
        return
    patients = [grid.patients[at] for at in kept]
    package.tables = [
        FeatureTable(
            modality=Modality.OMICS,
            name=task.request.options.get("name", kind).strip() or kind,
            features=tuple(grid.features),
            patients=tuple(patients),
            days=(task.day,) * len(patients),
            values=grid.values[kept].astype(np.float32),
            kind=kind,
            transform=transform,
            genes=_genes(task, grid),
            settings=_settings(grid),
        )
    ]


def _grid(task: Task) -> _Grid | None:
    table = task.table
    first = table.columns[0]
    names = [name or "" for name in table.texts(first, MISSING)]
    columns = _value_columns(task)
    if not columns or not names:
        task.error("no_features", "expected at least one row and one column of values, found none", line=1)
        return None
    units = [unit for unit in UNITS if unit in {plain_name(column) for column in columns}]
    if units:
        return _list(task, names, next(column for column in columns if plain_name(column) == units[0]), units[0])
    found = find_orientation(task, names, columns)
    if found is None:
        return None
    orient, ids = found
    # a row a column of the file: a patient, or a feature
    values = np.array([table.numbers(column, MISSING, task.report) for column in columns], dtype=np.float64)
    if orient is Orient.FEATURES_BY_PATIENTS:
        patients = _patients(task, columns, [1] * len(columns))
        features = _features(task, names, table.lines.tolist())
    else:
        patients = _patients(task, names, table.lines.tolist())
        features, values = columns, values.T
    if patients is None or features is None:
        return None
    lines = table.lines.tolist()
    return _Grid(patients=patients, features=features, values=values, ids=ids, lines=lines, columns=columns)


def _value_columns(task: Task) -> list[str]:
    """Columns that hold values; what is written beside the names of genes is left out and said."""
    columns = []
    for name in task.table.columns[1:]:
        if plain_name(name) in NOTE_COLUMNS:
            task.warn("ignored_column", "a column about the features and not of values: not read", line=1, column=name)
        else:
            columns.append(name)
    return columns


def _list(task: Task, names: Sequence[str], column: str, unit: str) -> _Grid | None:
    """One patient's values in one column, as quantifiers write them."""
    for other in _other_units(task, column):
        message = f"a column beside '{column}': not read"
        task.warn("ignored_column", message, line=1, column=other)
    patient = task.the_patient()
    features = _features(task, names, task.table.lines.tolist())
    values = task.table.numbers(column, MISSING, task.report)
    if patient is None or features is None:
        return None
    ids = side_of(features, frozenset()).ids
    return _Grid(
        patients=[patient],
        features=features,
        values=values.reshape(1, -1),
        ids=ids,
        lines=task.table.lines.tolist(),
        columns=[column],
        unit=unit,
    )


def _other_units(task: Task, column: str) -> list[str]:
    notes = [name for name in task.table.columns[1:] if plain_name(name) not in NOTE_COLUMNS]
    return [name for name in notes if name != column]


def _features(task: Task, names: Sequence[str], lines: Sequence[int]) -> list[str] | None:
    before = task.report.error_count
    for name, line in zip(names, lines, strict=True):
        if not name:
            message = "expected the name of a feature, found nothing"
            task.error("missing_name", message, line=line, column=task.table.columns[0])
    return list(names) if task.report.error_count == before else None


def _patients(task: Task, names: Sequence[str], lines: Sequence[int]) -> list[str] | None:
    found: list[str] = []
    seen: set[str] = set()
    first = task.table.columns[0]
    for name, line in zip(names, lines, strict=True):
        column = name if line == 1 else first
        patient = task.roster.find(name, file=task.table.label, line=line, column=column) if name else None
        if not name:
            task.error("missing_id", "expected the patient's id, found nothing", line=line, column=first)
        if patient is None:
            continue
        if patient in seen:
            message = "expected one sample a patient, found another of the same patient"
            task.error("duplicate_id", message, line=line, column=column, value=name)
        seen.add(patient)
        found.append(patient)
    return found if len(found) == len(names) else None


def _kind(task: Task, grid: _Grid) -> str | None:
    chosen = word_option(task.request, "kind", KINDS)
    if chosen is not None:
        return chosen
    if grid.ids is Ids.CPG:
        return "methylation"
    if grid.unit:
        return "expression"
    named = [kind for kind, words in _KIND_WORDS.items() if words.search(task.request.path.name)]
    if len(named) == 1:
        return named[0]
    message = "expected the kind of the values in the file's name or the option 'kind': " + ", ".join(KINDS)
    task.error("kind_unknown", message, column="kind")
    return None


def _transform_of(kind: str, grid: _Grid) -> str:
    values = grid.values[~np.isnan(grid.values)]
    is_beta = kind == "methylation" and values.size and values.min() >= 0 and values.max() <= 1
    return "beta" if is_beta else "none"


def _check_range(task: Task, grid: _Grid, kind: str, transform: str) -> None:
    """Amounts of RNA are not negative, beta values lie in 0..1."""
    low, high = -_LARGEST, _LARGEST
    if grid.unit and transform == "none":
        low = 0.0
    elif transform == "beta":
        low, high = 0.0, 1.0
    elif kind == "methylation" and transform == "none":
        task.error("transform_unknown", "expected beta values of 0 to 1, or the option 'transform'", column="transform")
    wrong = (grid.values < low) | (grid.values > high)
    _say_places(task, grid, wrong, f"expected a value of {low:g} to {high:g}")


def _say_places(task: Task, grid: _Grid, wrong: npt.NDArray[np.bool_], message: str) -> None:
    """The first place in each column of the file; a column has one cause."""
    said: set[str] = set()
    for row, column in np.argwhere(wrong):
        line, name = grid.place(int(row), int(column))
        if name not in said:
            task.error("out_of_range", message, line=line, column=name, value=grid.values[row, column])
        said.add(name)


def _distinct(task: Task, grid: _Grid) -> _Grid:
    """Of rows with the same name the one with the largest mean stays: the transcript that carries the gene."""
    best: dict[str, int] = {}
    present = ~np.isnan(grid.values)
    sums = np.where(present, grid.values, 0.0).sum(axis=0)
    means = np.where(present.any(axis=0), sums / np.maximum(present.sum(axis=0), 1), -np.inf)
    for at, name in enumerate(grid.features):
        known = best.get(name)
        if known is not None:
            message = "features named more than once: the one with the largest mean is stored"
            task.warn("duplicate_feature", message, column=task.table.columns[0], value=name)
        if known is None or means[at] > means[known]:
            best[name] = at
    if len(best) == len(grid.features):
        return grid
    kept = sorted(best.values())
    return replace(grid, features=[grid.features[at] for at in kept], values=grid.values[:, kept])


def _tested(task: Task, grid: _Grid) -> list[int]:
    """Patients with at least one value."""
    empty = np.isnan(grid.values).all(axis=1)
    for at in np.flatnonzero(empty):
        message = "a patient of whom every value is missing: not stored, counts as not tested"
        task.warn("empty_row", message, value=grid.patients[at])
    return [int(at) for at in np.flatnonzero(~empty)]


def _genes(task: Task, grid: _Grid) -> tuple[str, ...]:
    """The gene of each feature, "" where its id cannot be turned into a symbol."""
    if grid.ids is Ids.SYMBOL:
        names = GeneNames(task.report, file=task.table.label, column=task.table.columns[0])
        found = [names.of(feature, line=None) for feature in grid.features]
        return tuple(gene if len(gene) <= _LONGEST_GENE else "" for gene in found)
    if grid.ids is not None:
        message = f"{grid.ids} are kept as given and stand for no gene of the shipped table"
        task.warn("genes_not_mapped", message)
    return ()


def _settings(grid: _Grid) -> dict[str, str]:
    settings = {"ids": str(grid.ids) if grid.ids is not None else "not recognised"}
    return settings | ({"unit": grid.unit} if grid.unit else {})
