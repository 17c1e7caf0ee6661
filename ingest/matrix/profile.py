"""A matrix of features by patients, either way round, to one feature table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ingest.choices import name_stem, word_option
from ingest.genes.naming import GeneNames
from ingest.headers import plain_name
from ingest.matrix.grid import Body, Grid, read_body, without_summaries
from ingest.matrix.names import NOTE_COLUMNS, Ids, side_of
from ingest.matrix.orientation import Orient, find_orientation
from ingest.matrix.task import Task
from ingest.records import FeatureTable, Modality, Package

KINDS = ("expression", "cnv", "methylation", "protein", "mirna", "mutation", "score")
TRANSFORMS = ("none", "log2", "log2p1", "log10", "zscore", "vst", "beta", "m_value")
# most useful first: a quantifier's table has several
UNITS = ("tpm", "tpm_unstranded", "fpkm", "rpkm", "cpm", "expected_count", "est_counts", "numreads", "counts", "count")
_KIND_WORDS = {
    "expression": re.compile(r"expression|rna|tpm|fpkm|rpkm|counts|transcript", re.IGNORECASE),
    "cnv": re.compile(r"cnv|cna|copy.?number|gistic|all_(?:thresholded|data)[._]by_genes", re.IGNORECASE),
    "methylation": re.compile(r"methyl|450k|epic", re.IGNORECASE),
    "protein": re.compile(r"protein|rppa|proteom", re.IGNORECASE),
    "mirna": re.compile(r"mirna", re.IGNORECASE),
    "mutation": re.compile(r"mutation", re.IGNORECASE),
}
_LONGEST_GENE = 32
# featureCounts calls its columns as the files that it counted
_TCGA = re.compile(r"(TCGA-[A-Z0-9]{2}-[A-Z0-9]{4})-.*")
_ALIGNMENTS = (".bam", ".sam", ".cram")


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
            values=grid.values[kept],
            kind=kind,
            transform=transform,
            genes=_genes(task, grid),
            settings=_settings(grid),
        )
    ]


def _grid(task: Task) -> Grid | None:
    columns = _value_columns(task)
    plain = {plain_name(column) for column in columns}
    units = [unit for unit in UNITS if unit in plain]
    if units:
        columns = _of_unit(task, columns, units[0])
    body = without_summaries(read_body(task, columns))
    if not columns or not body.names:
        task.error("no_features", "expected at least one row and one column of values, found none", line=1)
        return None
    return _list(task, body, columns, units[0]) if units else _matrix(task, body, columns)


def _matrix(task: Task, body: Body, columns: list[str]) -> Grid | None:
    found = find_orientation(task, body.names, columns)
    if found is None:
        return None
    orient, ids = found
    features: list[str] | None
    if orient is Orient.FEATURES_BY_PATIENTS:
        patients = _patients(task, columns, [1] * len(columns))
        features, values = _features(task, body), body.values.T
    else:
        patients = _patients(task, body.names, body.lines)
        features, values = columns, body.values
    if patients is None or features is None:
        return None
    return Grid(patients=patients, features=features, values=values, ids=ids, lines=body.lines, columns=columns)


def _value_columns(task: Task) -> list[str]:
    """Columns that hold values; what is written beside the names of genes is left out and said."""
    columns = []
    for name in task.table.columns[1:]:
        if plain_name(name) in NOTE_COLUMNS:
            task.warn("ignored_column", "a column about the features and not of values: not read", line=1, column=name)
        else:
            columns.append(name)
    return columns


def _of_unit(task: Task, columns: list[str], unit: str) -> list[str]:
    """Of one patient's values in several units, as quantifiers write them, the column of one."""
    chosen = next(column for column in columns if plain_name(column) == unit)
    for other in columns:
        if other != chosen:
            task.warn("ignored_column", f"a column beside '{chosen}': not read", line=1, column=other)
    return [chosen]


def _list(task: Task, body: Body, columns: list[str], unit: str) -> Grid | None:
    patient, features = task.the_patient(), _features(task, body)
    if patient is None or features is None:
        return None
    ids = side_of(features, frozenset()).ids
    return Grid(
        patients=[patient],
        features=features,
        values=body.values.T,
        ids=ids,
        lines=body.lines,
        columns=columns,
        unit=unit,
    )


def _features(task: Task, body: Body) -> list[str] | None:
    for name, line in zip(body.names, body.lines, strict=True):
        if not name:
            message = "expected the name of a feature, found nothing"
            task.error("missing_name", message, line=line, column=task.table.columns[0])
    return body.names if all(body.names) else None


def _patients(task: Task, names: Sequence[str], lines: Sequence[int]) -> list[str] | None:
    found: list[str] = []
    seen: set[str] = set()
    first = task.table.columns[0]
    for name, line in zip(names, lines, strict=True):
        column = name if line == 1 else first
        sample = name_stem(name.rpartition("/")[2]) if name.endswith(_ALIGNMENTS) else name
        barcode = _TCGA.fullmatch(sample)
        names_of = (barcode.group(1), sample) if barcode else sample
        patient = task.roster.find(names_of, file=task.table.label, line=line, column=column) if name else None
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


def _kind(task: Task, grid: Grid) -> str | None:
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


def _transform_of(kind: str, grid: Grid) -> str:
    if kind != "methylation":
        return "none"
    # fmin and fmax leave missing values out
    low, high = np.fmin.reduce(grid.values, axis=None), np.fmax.reduce(grid.values, axis=None)
    return "beta" if not (low < 0 or high > 1) else "none"


def _check_range(task: Task, grid: Grid, kind: str, transform: str) -> None:
    """Amounts of RNA are not negative, beta values lie in 0..1."""
    low, high = -np.inf, np.inf
    if grid.unit and transform == "none":
        low = 0.0
    elif transform == "beta":
        low, high = 0.0, 1.0
    elif kind == "methylation" and transform == "none":
        task.error("transform_unknown", "expected beta values of 0 to 1, or the option 'transform'", column="transform")
    if np.isfinite(low):
        wrong = (grid.values < low) | (grid.values > high)
        _say_places(task, grid, wrong, f"expected a value of {low:g} to {high:g}")


def _say_places(task: Task, grid: Grid, wrong: npt.NDArray[np.bool_], message: str) -> None:
    """The first place in each column of the file; a column has one cause."""
    said: set[str] = set()
    for row, column in np.argwhere(wrong):
        line, name = grid.place(int(row), int(column))
        if name not in said:
            task.error("out_of_range", message, line=line, column=name, value=grid.values[row, column])
        said.add(name)


def _distinct(task: Task, grid: Grid) -> Grid:
    """Of rows with the same name the one with the largest mean stays: the transcript that carries the gene."""
    if len(set(grid.features)) == len(grid.features):
        return grid
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
    kept = sorted(best.values())
    return replace(grid, features=[grid.features[at] for at in kept], values=grid.values[:, kept])


def _tested(task: Task, grid: Grid) -> list[int]:
    """Patients with at least one value."""
    empty = np.isnan(grid.values).all(axis=1)
    for at in np.flatnonzero(empty):
        message = "a patient of whom every value is missing: not stored, counts as not tested"
        task.warn("empty_row", message, value=grid.patients[at])
    return [int(at) for at in np.flatnonzero(~empty)]


def _genes(task: Task, grid: Grid) -> tuple[str, ...]:
    """The gene of each feature, "" where its id cannot be turned into a symbol."""
    if grid.ids is Ids.SYMBOL:
        names = GeneNames(task.report, file=task.table.label, column=task.table.columns[0])
        found = [names.of(feature, line=None) for feature in grid.features]
        return tuple(gene if len(gene) <= _LONGEST_GENE else "" for gene in found)
    if grid.ids is not None:
        message = f"{grid.ids} are kept as given and stand for no gene of the shipped table"
        task.warn("genes_not_mapped", message)
    return ()


def _settings(grid: Grid) -> dict[str, str]:
    settings = {"ids": str(grid.ids) if grid.ids is not None else "not recognised"}
    return settings | ({"unit": grid.unit} if grid.unit else {})
