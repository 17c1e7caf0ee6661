"""A folder of OMOP tables to one package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.checks import Report, has_content
from ingest.choices import word_option
from ingest.errors import IngestError, OptionUnknown, SourceNotFound
from ingest.omop.concepts import Concepts, distinct, find_by_code, read_concepts, read_descendants
from ingest.omop.diagnosis import find_cancer, find_index
from ingest.omop.endings import read_events, read_outcomes
from ingest.omop.fields import ALL_TABLES, NEVER_READ, TABLES, VOCABULARY, is_integer
from ingest.omop.format import table_named
from ingest.omop.frame import Frame, open_frame
from ingest.omop.links import read_links
from ingest.omop.measurements import ASSESSMENT, read_values
from ingest.omop.people import People
from ingest.omop.persons import is_named, person_ids, read_persons
from ingest.omop.rest import read_rest
from ingest.omop.treatments import read_treatments
from ingest.omop.version import check_version
from ingest.records import Modality, ObservationRecord, Package, StudyRecord
from ingest.requests import Request, source_file
from ingest.rows import Rows
from ingest.tables.counting import count_rows

_INDEXES = ("diagnosis", "first_treatment")
_ANTINEOPLASTIC = ("L01", "L02")
_VOCABULARY = ("concept", "concept_ancestor")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """The options, checked."""

    index: str
    cancer: frozenset[int]
    with_race: bool


def read(request: Request) -> Package:
    """Read the tables of a folder; what the data model has and we do not read is counted.

    Raises:
        SourceNotFound: there is no table person.
        OptionUnknown: an option with a value that it does not have.
    """
    wish, report = _wish(request), Report()
    files = _files(request.path, report)
    for name in _VOCABULARY:
        if name in files and not has_content(files[name], label=files[name].name, report=report):
            del files[name]
    package = Package(kind="omop", study=request.study_record(), whole=True)
    check_version(files, report)
    frames = _frames(files, request, report)
    package.files = [
        source_file(files[name], label=files[name].name)
        for name in sorted(frames.keys() | {name for name in _VOCABULARY if name in files})
    ]
    if "person" in frames:
        _fill(package, frames, files, wish, report, request)
    package.tally = {name: frame.tally() for name, frame in frames.items()} | _ignored(files, report)
    package.issues = report.issues()
    return package


def _wish(request: Request) -> _Wish:
    given = request.options
    index = word_option(request, "index", _INDEXES) or "diagnosis"
    with_race = word_option(request, "race", ("yes", "no")) == "yes"
    ids = [each.strip() for each in given.get("cancer_concepts", "").split(",") if each.strip()]
    if not all(each.isascii() and each.isdigit() for each in ids):
        raise OptionUnknown("expected concept ids in the option cancer_concepts", column="cancer_concepts")
    return _Wish(index=index, cancer=frozenset(map(int, ids)), with_race=with_race)


def _files(folder: Path, report: Report) -> dict[str, Path]:
    """The tables of the folder by their names in the data model."""
    found: dict[str, Path] = {}
    if not folder.is_dir():
        raise SourceNotFound("expected a folder of tables, found a file", file=folder.name)
    for path in sorted(folder.iterdir()):
        name = table_named(path.name) if path.is_file() else None
        if path.name.startswith("."):
            continue
        if name is None or name not in ALL_TABLES:
            report.warn("unread_file", file=path.name, message="a file that is no table of CDM 5.4 is not read")
        elif name in found:
            message = f"expected one file a table, found '{found[name].name}' as well"
            report.error("duplicate_table", file=path.name, value=name, message=message)
        else:
            found[name] = path
    if "person" not in found:
        raise SourceNotFound("expected the table person, found none", file=folder.name)
    return found


def _frames(files: Mapping[str, Path], request: Request, report: Report) -> dict[str, Frame]:
    frames: dict[str, Frame] = {}
    for done, name in enumerate(TABLES):
        if name not in files:
            continue
        request.progress(name, done, len(TABLES))
        path = files[name]
        try:
            frame = open_frame(path, name=name, label=path.name, report=report)
        except IngestError as error:
            report.refuse(error)
            continue
        if frame is not None:
            frames[name] = frame
    return frames


def _fill(
    package: Package,
    frames: dict[str, Frame],
    files: Mapping[str, Path],
    wish: _Wish,
    report: Report,
    request: Request,
) -> None:
    concepts = _concepts(frames, files, report)
    links = read_links(frames, concepts)
    cancer = find_cancer(frames, concepts, links.cancers, _with_descendants(wish.cancer, files, report))
    ids = person_ids(frames["person"])
    nobody = People(ids=ids, index=np.full(len(ids), np.nan))
    index, said = find_index(frames, nobody, cancer, by=wish.index, has_vocabulary=concepts.is_given)
    people = People(ids=ids, index=index)
    package.patients, covariates = read_persons(
        frames, people, concepts, cancer, links.modifiers, with_race=wish.with_race
    )
    package.study = replace(_study(request, said), covariates=covariates)
    package.observations, kept = _observations(frames, people, concepts, links.modifiers)
    package.treatments = read_treatments(
        frames,
        people,
        concepts,
        links,
        _antineoplastic(concepts, files, report),
        is_index=wish.index == "first_treatment",
    )
    package.disease_events, died = read_events(frames, people)
    package.outcomes = read_outcomes(frames, people, died)
    package.raws = read_rest(frames, people, concepts, cancer, kept)


def _study(request: Request, index_date: str) -> StudyRecord:
    return replace(request.study_record(index_date=index_date), index_date=index_date)


def _concepts(frames: Mapping[str, Frame], files: Mapping[str, Path], report: Report) -> Concepts:
    """Names of all concepts that the tables use, from the site's own file."""
    path = files.get("concept")
    if path is None:
        message = "no CONCEPT file: concepts are called by their ids (OMOP:1234)"
        report.warn("no_vocabulary", file=files["person"].name, message=message)
        return Concepts()
    wanted: set[int] = set()
    for frame in frames.values():
        for column in frame.table.columns:
            if column.endswith("concept_id") and is_integer(column):
                wanted |= distinct(frame.integers(column))
    return read_concepts(path, wanted, label=path.name, report=report)


def _with_descendants(concepts: frozenset[int], files: Mapping[str, Path], report: Report) -> frozenset[int]:
    """The concepts and, where the folder has CONCEPT_ANCESTOR, all below them."""
    path = files.get("concept_ancestor")
    if path is None or not concepts:
        return concepts
    return concepts | read_descendants(path, concepts, label=path.name, report=report)


def _antineoplastic(concepts: Concepts, files: Mapping[str, Path], report: Report) -> frozenset[int] | None:
    """Drugs below ATC L01 and L02, where the site's files know these classes."""
    if not concepts.is_given or "concept_ancestor" not in files:
        return None
    path, ancestors = files["concept"], files["concept_ancestor"]
    classes = find_by_code(path, "ATC", _ANTINEOPLASTIC, label=path.name, report=report)
    if not classes:
        return None
    return read_descendants(ancestors, classes, label=ancestors.name, report=report)


def _observations(
    frames: Mapping[str, Frame], people: People, concepts: Concepts, modifiers: np.ndarray
) -> tuple[Rows[ObservationRecord], dict[str, np.ndarray]]:
    parts: list[Rows[ObservationRecord]] = []
    kept: dict[str, np.ndarray] = {}
    measured, observed = frames.get("measurement"), frames.get("observation")
    if measured is not None:
        done = is_named(concepts, measured, modifiers)
        rows, kept["measurement"] = read_values(
            measured, people, concepts, modality=Modality.LABS, modifiers=modifiers, done=done
        )
        parts.append(rows)
    if observed is not None:
        rows, kept["observation"] = read_values(observed, people, concepts, modality=ASSESSMENT)
        parts.append(rows)
    return Rows.joined(ObservationRecord, parts), kept


def _ignored(files: Mapping[str, Path], report: Report) -> dict[str, dict[str, int]]:
    """Rows of the tables that are not read; notes are not even counted, so that they need not be opened."""
    found: dict[str, dict[str, int]] = {}
    for name, path in files.items():
        if name in TABLES or name in VOCABULARY:
            continue
        rows = None if name in NEVER_READ else count_rows(path)
        said = "free text is never read" if name in NEVER_READ else "a table that is not read"
        report.warn("table_not_read", file=path.name, message=said)
        found[name] = {"used": 0, "kept_raw": 0, "ignored": 1 if rows is None else rows}
    return found
