"""A DICOM folder brought into a study that is already there: series with the segmentations that refer to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

from ingest.checks import Report, sha256_of
from ingest.errors import KindUnknown
from ingest.imaging import RadiomicsSettings, SeriesJob, combine_tables, read_many
from ingest.imaging.files import quiet_dicom
from ingest.imaging.header import DICOM_ERRORS
from ingest.records import Package, SourceFile
from ingest.sources import KnownStudy, Progress

_TAGS = ["Modality", "SeriesInstanceUID", "ReferencedSeriesSequence"]
_IMAGES = {"CT", "MR", "PT"}


@dataclass(slots=True)
class _Found:
    """Folders of image series by series UID, and segmentations with the series that they name."""

    series: dict[str, Path] = field(default_factory=dict)
    segs: list[tuple[Path, tuple[str, ...]]] = field(default_factory=list)


def holds_dicom(folder: Path) -> bool:
    """Whether any of the folder's first files is DICOM (the letters DICM after 128 bytes)."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return any(_is_dicom(path) for _, path in zip(range(50), files, strict=False))


def read_single_dicom(
    folder: Path, *, study: str, known: KnownStudy | None, uid_salt: str, progress: Progress
) -> Package:
    """Read a patient's folder, or a folder of patients' folders, each named by its patient's code, as day 0.

    Every DICOM SEG below a patient's folder is read with the series that it names. Image dates are not looked at: for
    another day, use the [[imaging]] section of a study folder.

    Raises:
        KindUnknown: the study is not there yet, so nobody can be in it.
    """
    if known is None:
        message = f"expected the study '{study}' to be there before single files are imported into it"
        raise KindUnknown(message, file=folder.name)
    report = Report()
    package = Package(kind="dicom", study=known.record)
    jobs = [job for place, patient in _patients(folder, known, report) for job in _jobs(place, folder, patient, report)]
    outcomes = read_many(
        jobs,
        settings=RadiomicsSettings(),
        uid_salt=uid_salt,
        report=report,
        done=lambda done, total: progress("imaging", done, total),
    )
    read = [outcome for outcome in outcomes if outcome is not None]
    package.imaging = [record for record, _ in read]
    package.tables = combine_tables([table for _, table in read])
    read_files = {path for job in jobs for path in (*job.folder.iterdir(), job.seg) if path.is_file()}
    package.files = sorted((_source_file(path, folder) for path in read_files), key=lambda file: file.path)
    package.issues = report.issues()
    return package


def _patients(folder: Path, known: KnownStudy, report: Report) -> list[tuple[Path, str]]:
    own = known.patient_named(folder.name)
    if own is not None:
        return [(folder, own)]
    named = [(place, known.patient_named(place.name)) for place in sorted(folder.iterdir()) if place.is_dir()]
    for place, patient in named:
        if patient is None:
            message = "expected a folder named by a patient's code of the study"
            report.error("id_not_in_patients", file=folder.name, column="folder", value=place.name, message=message)
    if not named:
        message = "expected a folder named by a patient's code of the study"
        report.error("id_not_in_patients", file=folder.name, value=folder.name, message=message)
    return [(place, patient) for place, patient in named if patient is not None]


def _jobs(place: Path, folder: Path, patient: str, report: Report) -> list[SeriesJob]:
    found = _scan(place)
    label = place.relative_to(folder.parent).as_posix()
    if not found.series:
        report.error("no_images", file=label, message="expected the images of a DICOM series, found none")
        return []
    if not found.segs:
        report.error("no_segmentation", file=label, message="expected a DICOM SEG beside the series, found none")
    jobs: list[SeriesJob] = []
    for seg, names in found.segs:
        # a segmentation that names none of them is read with the first, so that the reader says what is wrong with it
        series = next((found.series[name] for name in names if name in found.series), next(iter(found.series.values())))
        if any(job.folder == series for job in jobs):
            message = "expected one segmentation a series, found several: join them into one with several segments"
            report.error("duplicate_series", file=label, value=series.name, message=message)
        where, seg_where = (path.relative_to(folder.parent).as_posix() for path in (series, seg))
        jobs.append(SeriesJob(folder=series, seg=seg, patient=patient, day=0, where=where, seg_where=seg_where))
    return jobs


def _scan(place: Path) -> _Found:
    found = _Found()
    with quiet_dicom():
        for path in sorted(place.rglob("*")):
            header = _header(path) if path.is_file() else None
            if header is not None and header.get("Modality") == "SEG":
                found.segs.append((path, _named_series(header)))
            elif header is not None and header.get("Modality") in _IMAGES:
                found.series.setdefault(str(header.get("SeriesInstanceUID")), path.parent)
    return found


def _header(path: Path) -> Dataset | None:
    """The few attributes that say what the file is; None for what is no DICOM (the series reader reports damage)."""
    try:
        return pydicom.dcmread(path, stop_before_pixels=True, specific_tags=_TAGS)
    except (InvalidDicomError, *DICOM_ERRORS):
        return None


def _named_series(header: Dataset) -> tuple[str, ...]:
    return tuple(str(item.get("SeriesInstanceUID")) for item in header.get("ReferencedSeriesSequence") or ())


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(132)[128:] == b"DICM"


def _source_file(path: Path, folder: Path) -> SourceFile:
    label = path.relative_to(folder.parent).as_posix()
    return SourceFile(path=label, sha256=sha256_of(path), size=path.stat().st_size)
