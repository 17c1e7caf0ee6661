"""Files of vectors to a package: one vector a patient and encoder, and the tiles behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.embedding_file.listing import SlideFile, encoder_of_folder, find_files
from ingest.embedding_file.options import Asked
from ingest.embedding_file.sets import VectorSets
from ingest.embeddings.bags import Bag
from ingest.embeddings.checking import encoder_named, is_same_encoder
from ingest.embeddings.encoders import find_encoder
from ingest.embeddings.ids import SUFFIX, ids_beside, read_ids
from ingest.embeddings.job import FileJob
from ingest.embeddings.opening import open_files
from ingest.embeddings.source import EmbeddingSource
from ingest.embeddings.tables import VECTOR_TABLES, read_vectors
from ingest.errors import IngestError, NotTheFile
from ingest.records import Package, SourceFile
from ingest.requests import Request, Roster, source_file

_TALLY = "file of vectors"


@dataclass(slots=True, kw_only=True)
class _Reading:
    """State of reading one import."""

    request: Request
    asked: Asked
    report: Report
    roster: Roster
    sets: VectorSets
    files: dict[str, SourceFile] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def read(request: Request) -> Package:
    """Read a file or a folder of files of vectors, pooled to one vector a patient.

    The encoder is what the option says, else what the file, its folder or Slideflow's configuration names: a vector's
    length never tells. The patient is the one whose code the slide's name is or starts with, else that of a folder it
    lies in.

    Raises:
        OptionUnknown: an option's value.
    """
    report = Report()
    asked = Asked.of(request)
    own = Report()
    sets = VectorSets(own, unit=asked.unit, dim=asked.dim)
    reading = _Reading(request=request, asked=asked, report=own, roster=Roster(request, own), sets=sets)
    slides = find_files(request.path, report)
    _read_slides(reading, slides)
    package = _package(reading, slides)
    pass_on_by_code(own.issues(), report)
    package.issues = report.issues()
    return package


def _read_slides(reading: _Reading, slides: list[SlideFile]) -> None:
    by_label = {slide.label: slide for slide in slides}
    tables = [slide for slide in slides if slide.path.suffix.lower() in VECTOR_TABLES]
    for slide in tables:
        _read_table(reading, slide)
    jobs = _jobs(reading, [slide for slide in slides if slide not in tables])
    for done, (job, outcome) in enumerate(open_files(jobs)):
        reading.request.progress("slides", done, len(slides))
        if isinstance(outcome, IngestError):
            _refuse(reading, outcome)
            continue
        for bag in outcome:
            _take(reading, by_label[job.label], bag, key=job.key)


def _package(reading: _Reading, slides: list[SlideFile]) -> Package:
    package = Package(kind="embedding", study=reading.request.study_record(), registers=False)
    package.files = [reading.files[label] for label in sorted(reading.files)]
    for name, each in reading.sets.named(reading.asked.name):
        table = each.table(name, reading.asked.day)
        _warn_of_two_units(reading, table.name, str(table.details.get("coordinates", "")))
        package.embeddings.append(table)
        package.kept += each.kept_files(table, reading.asked.day, reading.files)
    if not package.embeddings and not reading.report.has_errors:
        message = "expected a vector of at least one patient, found none"
        reading.report.error("no_vectors", file=reading.request.path.name, message=message)
    package.patients = reading.roster.records()
    used = len(reading.used)
    package.tally = {_TALLY: {"used": used, "kept_raw": 0, "ignored": len(slides) - used}}
    return package


def _jobs(reading: _Reading, slides: list[SlideFile]) -> Iterator[FileJob]:
    for slide in slides:
        if not _note(reading, slide.path, slide.label):
            continue
        encoder = reading.asked.encoder or encoder_of_folder(slide.path)
        known = find_encoder(encoder) if encoder else None
        dims = frozenset({reading.asked.dim}) if reading.asked.dim else frozenset(known.dims if known else ())
        ids = _ids(reading, slide, encoder) if slide.path.suffix.lower() == ".npy" else ()
        if ids is not None:
            yield FileJob(path=slide.path, label=slide.label, key=slide.path.stem, is_shared=True, dims=dims, ids=ids)


def _note(reading: _Reading, path: Path, label: str) -> bool:
    try:
        reading.files[label] = source_file(path, label=label)
    except NotTheFile as error:
        reading.report.refuse(error)
        return False
    return True


def _ids(reading: _Reading, slide: SlideFile, encoder: str | None) -> tuple[str, ...] | None:
    """The ids of the rows of an .npy: as asked, else beside it; rows of cells without ids are refused."""
    if reading.asked.ids is not None:
        beside = slide.path.with_name(Path(reading.asked.ids).name)
    else:
        beside = slide.path.with_name(slide.path.stem + SUFFIX)
    label = slide.label.replace(slide.path.name, beside.name)
    if beside.is_file():
        return read_ids(beside, label=label, report=reading.report) if _note(reading, beside, label) else None
    known = find_encoder(encoder) if encoder else None
    is_of_cells = known is not None and "pathology" not in known.family
    if (is_of_cells and reading.asked.patient is None) or reading.asked.ids is not None:
        return ids_beside(slide.path, label=slide.label, report=reading.report)
    return ()


def _take(reading: _Reading, slide: SlideFile, bag: Bag, *, key: str) -> None:
    """Give a bag to its patient and set."""
    encoder = _encoder(reading, slide, bag)
    if encoder is None:
        return
    names = (reading.asked.patient,) if reading.asked.patient else slide.names if bag.key == key else (bag.key,)
    patient = reading.roster.find(names, file=slide.label)
    if patient is not None and reading.sets.add(bag, patient=patient, encoder=encoder, path=slide.path):
        reading.used.add(slide.label)


def _encoder(reading: _Reading, slide: SlideFile, bag: Bag) -> str | None:
    asked = reading.asked.encoder
    named = encoder_named(bag.encoder) if bag.encoder else encoder_of_folder(slide.path)
    if asked is not None and (bag.encoder is None or is_same_encoder(bag.encoder, asked)):
        return encoder_named(asked)
    if asked is not None:
        message = f"expected vectors of '{asked}' as was said, found a file of '{bag.encoder}'"
        reading.report.error(
            "encoder_contradicts", file=slide.label, column="encoder", value=bag.encoder, message=message
        )
        return None
    if named is None:
        message = (
            "expected an encoder that the file names (attribute encoder or extractor), or the option encoder: "
            "the length of a vector never tells which"
        )
        reading.report.error("encoder_unknown", file=slide.label, column="encoder", message=message)
    return named


def _refuse(reading: _Reading, error: IngestError) -> None:
    """A file with coordinates only is one that an encoder has not run over yet; it hinders nothing."""
    issue = error.issue
    if issue.code == "coordinates_only":
        reading.report.warn(issue.code, file=issue.file, message=issue.message)
    else:
        reading.report.refuse(error)


def _warn_of_two_units(reading: _Reading, name: str, stated: str) -> None:
    if "," in stated:
        message = f"found slides with coordinates in {stated}: the tiles of the two are not of one scale"
        reading.report.warn("coordinates_of_two_units", file=reading.request.path.name, value=name, message=message)


def _read_table(reading: _Reading, slide: SlideFile) -> None:
    """A table of vectors, whose encoder nobody but the caller can name."""
    if not _note(reading, slide.path, slide.label):
        return
    source = EmbeddingSource(
        modality="", name="", file=slide.path, encoder=reading.asked.encoder or "", unit="", label=slide.label
    )
    for bag in read_vectors(slide.path, source, (), reading.report):
        _take(reading, slide, bag, key="")
