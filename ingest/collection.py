"""Folders and archives that hold files of several formats: each is read by its own reader, the whole is one import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ingest.archive import extract
from ingest.checks import Report, check_content
from ingest.errors import IngestError, KindUnknown, OptionUnknown
from ingest.records import Knowing, Package, PatientRecord, SpecimenRecord, StudyRecord
from ingest.requests import Format, Request
from ingest.sources import KnownStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file or folder inside the collection, and the format that reads it."""

    path: Path
    format: Format
    reason: str


def find_format(path: Path, formats: Sequence[Format]) -> tuple[Format, str] | None:
    """The first format that knows the path, with its reason."""
    for candidate in formats:
        if reason := candidate.recognise(path):
            return candidate, reason
    return None


def parts_of(folder: Path, formats: Sequence[Format]) -> tuple[list[Part], list[Path]]:
    """What can be read in a folder, clinical formats first as the registry orders them, and what nothing reads."""
    parts: list[Part] = []
    strangers: list[Path] = []
    for path in _entries(folder):
        if found := find_format(path, formats):
            parts.append(Part(path=path, format=found[0], reason=found[1]))
        elif path.is_dir():
            inner, unknown = parts_of(path, formats)
            parts += inner
            strangers += unknown
        else:
            strangers.append(path)
    return sorted(parts, key=lambda part: formats.index(part.format)), strangers


def _entries(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "__MACOSX")))


def read_folder(request: Request, formats: Sequence[Format]) -> Package:
    """Read every part of a folder into one package.

    A later part knows the patients and the build of the earlier ones. Files that nothing reads are named in the warning
    `unread_file`. A specimen that two parts bring is joined, with the warning `specimens_joined`.

    Raises:
        KindUnknown: no part can be read.
        OptionUnknown: an option that none of the parts has.
    """
    parts, strangers = parts_of(request.path, formats)
    if not parts:
        raise KindUnknown("expected a folder with files of a known format, found none", file=request.path.name)
    _check_options(request, parts)
    report = Report()
    for path in strangers:
        report.warn(
            "unread_file", file=_label(path, request), message="a file that no reader knows: nothing was read from it"
        )
    merged: Package | None = None
    for done, part in enumerate(parts):
        request.progress(f"{part.format.title}: {_label(part.path, request)}", done, len(parts))
        package = _read_part(request, part, merged, report)
        if package is not None:
            merged = package if merged is None else merge(merged, package, report)
    if merged is None:
        merged = Package(kind="folder", study=request.study_record())
    return replace(merged, kind="folder", whole=False, issues=[*merged.issues, *report.issues()])


def _check_options(request: Request, parts: Sequence[Part]) -> None:
    known = {name for part in parts for name in part.format.options}
    for name in request.options:
        if name not in known:
            message = f"expected an option of the formats found ({', '.join(sorted(known)) or 'none'}), found '{name}'"
            raise OptionUnknown(message, column=name)


def _read_part(request: Request, part: Part, merged: Package | None, report: Report) -> Package | None:
    """The part's package; a reader that gives up is reported, so that the other parts are still checked."""
    own: Mapping[str, str] = {name: value for name, value in request.options.items() if name in part.format.options}
    known = request.known if merged is None else _known_after(request, merged)
    try:
        return part.format.read(
            replace(request, paths=(part.path, request.path, *request.paths[1:]), known=known, options=own)
        )
    except IngestError as error:
        report.refuse(error)
        return None


def _known_after(request: Request, merged: Package) -> KnownStudy:
    before = request.known
    patients = {record.code for record in merged.patients} | (before.patients if before else set())
    was_registered = before is not None and before.registered
    return KnownStudy(
        record=merged.study,
        patients=frozenset(patients),
        registered=was_registered or (merged.registers and bool(merged.patients)),
    )


def merge(first: Package, second: Package, report: Report) -> Package:
    """Both packages as one."""
    joined: dict[str, Any] = {
        item.name: [*getattr(first, item.name), *getattr(second, item.name)]
        for item in fields(Package)
        if item.name not in {"kind", "study", "whole", "registers", "tally", "patients"}
    }
    joined["specimens"] = _joined_specimens(first, second, report)
    merged = Package(
        kind="folder",
        study=_joined_study(first.study, second.study, report),
        registers=first.registers or second.registers,
        patients=[*first.patients, *_new_patients(first, second)],
        tally={**first.tally, **second.tally},
    )
    return replace(merged, **joined)


def _new_patients(first: Package, second: Package) -> list[PatientRecord]:
    there = {record.code for record in first.patients}
    return [record for record in second.patients if record.code not in there]


def _joined_specimens(first: Package, second: Package, report: Report) -> list[SpecimenRecord]:
    """One record a specimen: callers that write substitutions and deletions apart speak of one sample in two files."""
    joined = {(each.patient, each.kind, each.day): each for each in first.specimens}
    for each in second.specimens:
        before = joined.setdefault((each.patient, each.kind, each.day), each)
        if before is each:
            continue
        place = f"the {each.kind} of day {each.day}"
        if Knowing.FAILED in {before.variants, each.variants} or before.panel != each.panel:
            message = f"expected one result of {place}, found another one in '{before.source}'"
            report.error("duplicate_specimen", file=each.source, value=each.patient, message=message)
            continue
        message = f"{place} is in '{before.source}' as well: the variants of both were joined"
        report.warn("specimens_joined", file=each.source, value=each.patient, message=message)
        found = Knowing.VALUE if Knowing.VALUE in {before.variants, each.variants} else before.variants
        joined[each.patient, each.kind, each.day] = replace(
            before, variants=found, source=f"{before.source}; {each.source}"
        )
    return list(joined.values())


def _joined_study(first: StudyRecord, second: StudyRecord, report: Report) -> StudyRecord:
    builds = [study.genome_build for study in (first, second) if study.genome_build]
    if len(set(builds)) > 1:
        message = f"expected one genome build in a study, found {' and '.join(builds)}"
        report.error("build_mismatch", file="", value=builds[-1], message=message)
    return replace(first, genome_build=builds[0] if builds else None)


def _label(path: Path, request: Request) -> str:
    return path.relative_to(request.path).as_posix()


def read_zip(request: Request, formats: Sequence[Format]) -> Package:
    """Expand an archive into the workspace and read what it holds, at its top or in its only folder.

    Raises:
        ArchiveRefused: too large, expands too far, or leaves its folder.
        KindUnknown: nothing in it can be read.
    """
    check_content(request.path, label=request.path.name)
    request.progress("expanding", 0, 1)
    folder = request.workspace / "expanded"
    folder.mkdir()
    extract(request.path, folder)
    top = _top(folder)
    inner = replace(request, paths=(top, *request.paths[1:]))
    found = find_format(top, formats)
    if found is None and top.is_dir():
        return read_folder(inner, formats)
    if found is None:
        raise KindUnknown("expected an archive of files of a known kind, found none", file=request.path.name)
    found[0].check_options(request.options)
    return found[0].read(inner)


def _top(folder: Path) -> Path:
    """The folder itself, or the only folder in it, however deep."""
    entries = list(_entries(folder))
    if len(entries) == 1:
        return _top(entries[0]) if entries[0].is_dir() else entries[0]
    return folder
