"""A file of cells to a package: vectors and cell types a patient."""

from __future__ import annotations

from pathlib import Path

from ingest.checks import Report
from ingest.embeddings.cells import Survey, pool_cells, read_groups, survey
from ingest.embeddings.encoders import ENCODERS
from ingest.embeddings.job import FileJob
from ingest.embeddings.opening import check_file, seconds_for
from ingest.errors import IngestError
from ingest.isolation import run_isolated
from ingest.records import Package
from ingest.requests import Request, Roster, source_file
from ingest.single_cell.arrays import VectorArray, find_arrays
from ingest.single_cell.cell_table import read_cell_table
from ingest.single_cell.columns import CELL_TYPE_COLUMNS, PATIENT_COLUMNS, find_column
from ingest.single_cell.grouped import Group, GroupedCells, patients_of
from ingest.single_cell.options import Asked
from ingest.single_cell.tables import build_proportions, build_vectors

_MOST_TYPES = 300
_CSV_ENCODER = "geneformer"


def read(request: Request) -> Package:
    """Read an .h5ad or a table of cell vectors.

    Cells are aggregated by the mean to one vector a patient, and where a column gives their types to one a patient and
    type; the shares of the types become a table of their own.

    Raises:
        OptionUnknown: an option's value.
        NotTheFile: empty, a Git-LFS pointer or a web page.
        PickleRefused: a pickle.
    """
    asked, report, path = Asked.of(request), Report(), request.path
    roster = Roster(request, report)
    package = Package(kind="anndata", study=request.study_record(), registers=False)
    package.files = [source_file(path, label=path.name)]
    refusal = check_file(path, label=path.name)
    if refusal is not None:
        raise refusal
    request.progress("cells", 0, 1)
    cells = _cells(path, asked, report, package)
    if cells is not None:
        _fill(package, cells, asked, roster, report)
    package.patients = roster.records()
    package.issues = report.issues()
    return package


def _fill(package: Package, cells: GroupedCells, asked: Asked, roster: Roster, report: Report) -> None:
    names = (asked.patient,) if asked.patient else (Path(cells.label).stem,)
    patients = patients_of(cells, names, roster, report)
    package.embeddings = build_vectors(cells, patients, asked, report)
    shares = build_proportions(cells, patients, asked, report)
    package.tables = [] if shares is None else [shares]
    if not package.embeddings and not package.tables and not report.has_errors:
        message = "expected cells of at least one patient with vectors or types, found none"
        report.error("no_vectors", file=cells.label, message=message)
    used = sum(count for (name, _), count in cells.counts.items() if name in patients)
    left_out = sum(cells.counts.values()) - used
    package.tally = {**package.tally, "cell": {"used": used, "kept_raw": 0, "ignored": left_out}}


def _cells(path: Path, asked: Asked, report: Report, package: Package) -> GroupedCells | None:
    try:
        if path.suffix.lower() == ".h5ad":
            return _of_anndata(path, asked, report, package)
    except IngestError as error:
        report.refuse(error)
        return None
    encoder = asked.encoder or _CSV_ENCODER
    found = read_cell_table(
        path,
        label=path.name,
        encoder=encoder,
        name=asked.name or encoder,
        patient=asked.patient_column,
        cell_type=asked.cell_type,
        report=report,
    )
    return None if found is None or _has_too_many_types(found, report) or report.has_errors else found


def _of_anndata(path: Path, asked: Asked, report: Report, package: Package) -> GroupedCells | None:
    label = path.name
    seconds = seconds_for([FileJob(path=path, label=label, key="")])
    found = run_isolated(survey, path, label, seconds=seconds, what=label)
    patient = None
    if asked.patient is None:
        patient = find_column(
            asked.patient_column, PATIENT_COLUMNS, found.columns, report, label=label, what="the patient of a cell"
        )
    kind = find_column(
        asked.cell_type, CELL_TYPE_COLUMNS, found.columns, report, label=label, what="the type of a cell"
    )
    arrays = find_arrays(found, encoder=asked.encoder, key=asked.key, label=label, report=report)
    _say_what_is_left_out(found, arrays, label, report, package)
    if report.has_errors or not _has_something(arrays, kind, found, asked, label, report):
        return None
    columns = tuple(column for column in (patient, kind) if column is not None)
    counts = run_isolated(read_groups, path, label, columns, seconds=seconds, what=label)
    cells = GroupedCells(
        label=label,
        patient_column=patient,
        type_column=kind,
        counts={_group(name, patient, kind): count for name, count in counts.items()},
    )
    if _has_too_many_types(cells, report):
        return None
    for each in arrays:
        pooled = run_isolated(pool_cells, path, label, each.dataset, columns, seconds=seconds, what=label)
        bags = {_group(name, patient, kind): bag for name, bag in pooled}
        name = each.name if asked.name is None else each.name.replace(each.encoder, asked.name, 1)
        cells.vectors[name] = (each.encoder, bags)
    return cells


def _group(values: tuple[str, ...], patient: str | None, kind: str | None) -> Group:
    """Values of those columns that there are."""
    left = list(values)
    return (left.pop(0) if patient is not None else "", left.pop(0) if kind is not None else "")


def _has_something(
    arrays: list[VectorArray], kind: str | None, found: Survey, asked: Asked, label: str, report: Report
) -> bool:
    if arrays or (kind is not None and _may_be_labels_only(asked)):
        return True
    keys = f"of {asked.encoder}" if asked.encoder else f"of an encoder ({', '.join(_known_keys()[:12])}, …)"
    shown = ", ".join(list(found.obsm)[:10]) or "none"
    message = f"expected vectors {keys} in obsm, or a column of cell types; found {shown}"
    report.error("unknown_container_key", file=label, column="obsm", value=shown, message=message)
    return False


def _may_be_labels_only(asked: Asked) -> bool:
    """Nobody asked for vectors, or the encoder gives labels only."""
    known = ENCODERS.get(asked.encoder or "")
    return asked.encoder is None or (known is not None and known.container == "none")


def _known_keys() -> list[str]:
    return [key for encoder in ENCODERS.values() if "h5ad" in encoder.container for key in encoder.keys]


def _say_what_is_left_out(
    found: Survey, arrays: list[VectorArray], label: str, report: Report, package: Package
) -> None:
    used = {each.dataset for each in arrays}
    left_out = [name for name in found.obsm if name not in used]
    if left_out and arrays:
        message = f"arrays of obsm that are no vectors of a known encoder were left out: {', '.join(left_out[:10])}"
        report.warn(
            "array_left_out", file=label, column="obsm", value=left_out[0], count=len(left_out), message=message
        )
    package.tally = {"array": {"used": len(used), "kept_raw": 0, "ignored": len(left_out)}}


def _has_too_many_types(cells: GroupedCells, report: Report) -> bool:
    count = len(cells.types)
    if count > _MOST_TYPES:
        message = f"expected at most {_MOST_TYPES} cell types, found {count}: is the column one of types?"
        report.error("too_many_types", file=cells.label, column=cells.type_column, value=count, message=message)
    return count > _MOST_TYPES
