"""Whose a DICOM file is, without the id in its header.

The order of names: the option `patient`; a folder or file named by a patient of the study; an id in the header that is
the code of a patient of the study; the patient's own folder; a pseudonym made of the id. The patient's own folder is
the highest one that holds all files of one id and none of another, so two people are never put into one; its name is
not used where it holds the id or the name that the header calls real, or a UID.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.checks import Report
from ingest.deidentify import new_patient
from ingest.dicom.contents import Item
from ingest.dicom.labels import Labels
from ingest.requests import Request, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """The patient's code by file; None where none could be found."""

    by_path: Mapping[Path, str | None]

    def of(self, item: Item) -> str | None:
        """The patient of a file."""
        return self.by_path[item.path]


def find_owners(
    items: Sequence[Item], request: Request, *, option: str, roster: Roster, labels: Labels, report: Report
) -> Owners:
    """The patient of every file; files of which no patient can be made are reported."""
    if option:
        return _all_of_one(items, request, option, roster, labels, report)
    owners = {item.path: _by_folder(item.path, request) for item in items}
    rest: dict[str, list[Path]] = {}
    for item in items:
        if owners[item.path] is None:
            rest.setdefault(item.patient_id, []).append(item.path)
    for patient_id in sorted(rest):
        taken = {path for path in owners if path not in set(rest[patient_id])}
        own = _own_folder(rest[patient_id], taken, request.path)
        found = _patient(patient_id, own, request, roster, labels, report)
        owners |= dict.fromkeys(rest[patient_id], found)
    return Owners(by_path=owners)


def _all_of_one(
    items: Sequence[Item], request: Request, option: str, roster: Roster, labels: Labels, report: Report
) -> Owners:
    where = labels.of(request.path)
    ids = {item.patient_id for item in items}
    if len(ids) > 1:
        message = f"expected files of one patient, found {len(ids)} ids in their headers: all go to that patient"
        report.warn("several_patient_ids", file=where, value=len(ids), message=message)
    found = roster.find(option, file=where, column="patient") if items else None
    return Owners(by_path={item.path: found for item in items})


def _by_folder(path: Path, request: Request) -> str | None:
    """The patient of the study whose code a folder above has, or begins with before one of `._-`; the highest first.

    A code that is a bare number must be the whole name: archives number their series, and UIDs begin with 1.
    """
    if request.known is None:
        return None
    names = [place.name for place in reversed(path.parents) if place == request.path or request.path in place.parents]
    if path == request.path:
        names = [path.name]
    exact = next((name for name in names if name in request.known.patients), None)
    if exact is not None:
        return exact
    begun = (request.known.patient_named(name) for name in names)
    return next((code for code in begun if code is not None and not code.isdecimal()), None)


def _patient(
    patient_id: str, own: Path | None, request: Request, roster: Roster, labels: Labels, report: Report
) -> str | None:
    """The patient of the files of one id that lie below no patient's folder."""
    names = list(_names(patient_id, own, request, labels))
    where = labels.of(own if own is not None else request.path)
    if names:
        return roster.find(tuple(names), file=where, column="PatientID")
    message = "expected a PatientID, or a folder a patient, found files of several patients without an id"
    report.error("missing_attribute", file=where, column="PatientID", message=message)
    return None


def _names(patient_id: str, own: Path | None, request: Request, labels: Labels) -> Iterable[str]:
    """Names to try: the first that the study knows wins, else the first."""
    if request.known is not None and patient_id in request.known.patients:
        yield patient_id
    if own is not None and labels.can_name_patient(own.name):
        yield own.name
    if patient_id:
        yield new_patient(patient_id, salt=request.uid_salt)


def _own_folder(own: Sequence[Path], others: Iterable[Path], place: Path) -> Path | None:
    """The highest folder of the import that holds all these files and none of the others."""
    shared = own[0].parent
    for path in own:
        while shared not in path.parents:
            shared = shared.parent
    taken = {above for path in others for above in path.parents}
    chain = [folder for folder in (shared, *shared.parents) if folder == place or place in folder.parents]
    return next((folder for folder in reversed(chain) if folder not in taken and place.is_dir()), None)
