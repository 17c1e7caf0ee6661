"""Reads the series of a tree, each with its drawings, in worker processes where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.deidentify import new_uid
from ingest.dicom.contents import Item
from ingest.dicom.days import Days
from ingest.dicom.labels import Labels
from ingest.dicom.options import Options
from ingest.dicom.patients import Owners
from ingest.dicom.scans import Scan, Scans
from ingest.errors import IngestError, Issue, Severity
from ingest.imaging.pool import available_workers, run_jobs
from ingest.imaging.reader import Labelled, Outcome, ScanRequest, read_scan
from ingest.records import FeatureTable, ImagingRecord
from ingest.requests import Request

# Starting a worker costs about as much as reading a few series.
_WORTH_WORKERS = 8
_Read = tuple[Outcome | None, list[Issue]]


class Reading:
    """What every part of the reading needs."""

    def __init__(self, request: Request, options: Options, labels: Labels, report: Report) -> None:
        self.request = request
        self.options = options
        self.labels = labels
        self.report = report
        self.salt = request.uid_salt

    def order(self, item: Item) -> str:
        """Sorts objects the same way whether their UIDs were renewed on arrival or are renewed now."""
        return new_uid(item.instance_uid, salt=self.salt)

    def labelled(self, items: Sequence[Item]) -> tuple[Labelled, ...]:
        """Paths with their labels."""
        return tuple((item.path, self.labels.of(item.path)) for item in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    images: tuple[Labelled, ...]
    drawings: tuple[Labelled, ...]
    request: ScanRequest


def read_all(
    scans: Scans, owners: Owners, days: Days, reading: Reading
) -> tuple[list[ImagingRecord], list[FeatureTable]]:
    """Records and radiomics tables of all series, by patient and day; defects go to the report."""
    jobs = [job for scan in scans.series.values() if (job := _job(scan, owners, days, reading)) is not None]
    results = run_jobs(
        _read,
        jobs,
        lost=_lost,
        workers=available_workers() if len(jobs) >= _WORTH_WORKERS else 1,
        done=lambda done, total: reading.request.progress("imaging", done, total),
    )
    for _, issues in results:
        pass_on_by_code(issues, reading.report)
    outcomes = sorted((outcome for outcome, _ in results if outcome is not None), key=_place_of)
    return _with_own_labels(outcomes)


def _place_of(outcome: Outcome) -> tuple[str, int, str, str]:
    record, _ = outcome
    return record.patient, record.day, record.modality, record.series_uid


def _read(job: _Job) -> _Read:
    report = Report()
    try:
        outcome = read_scan(job.images, job.drawings, job.request, report=report)
    except IngestError as error:
        report.refuse(error)
        outcome = None
    return outcome, report.issues()


def _lost(job: _Job) -> _Read:
    message = "expected the series to be read, found that the worker process died; memory may be short"
    return None, [Issue(severity=Severity.ERROR, code="worker_died", file=job.request.where, message=message)]


def _job(scan: Scan, owners: Owners, days: Days, reading: Reading) -> _Job | None:
    first, report = scan.images[0], reading.report
    where, patient = _place(scan, reading), owners.of(first)
    if len({owners.of(item) for item in scan.images}) > 1:
        message = "expected a series of one patient, found several PatientIDs in it"
        report.error("several_patients", file=where, column="PatientID", message=message)
        return None
    if patient is None:
        return None
    if not scan.drawings:
        message = "a series without a segmentation: stored without lesions"
        report.warn("no_segmentation", file=where, message=message)
    if any(owners.of(item) != patient for item in scan.drawings):
        message = "a drawing whose PatientID is another than that of its series: it goes with the series"
        report.warn("patient_differs", file=where, column="PatientID", message=message)
    request = ScanRequest(
        patient=patient,
        day=days.of(patient, first.date),
        settings=reading.options.settings_of(first.modality),
        uid_salt=reading.salt,
        where=where,
        resample=reading.options.resample,
        all_regions=reading.options.all_regions,
    )
    drawings = sorted(scan.drawings, key=reading.order)
    return _Job(images=reading.labelled(scan.images), drawings=reading.labelled(drawings), request=request)


def _place(scan: Scan, reading: Reading) -> str:
    """The folder of the series, or its file where it is only one."""
    first = scan.images[0].path
    return reading.labels.of(first if len(scan.images) == 1 else first.parent)


def _with_own_labels(outcomes: Sequence[Outcome]) -> tuple[list[ImagingRecord], list[FeatureTable]]:
    """Lesions of several series of one day are told apart by four digits of their series' UID."""
    drawn = Counter((record.patient, record.day) for record, _ in outcomes if record.lesions)
    records: list[ImagingRecord] = []
    tables: list[FeatureTable] = []
    for record, table in outcomes:
        ending = f"-{record.series_uid[-4:]}" if drawn[record.patient, record.day] > 1 else ""
        lesions = tuple(replace(lesion, label=f"{lesion.label}{ending}") for lesion in record.lesions)
        records.append(replace(record, lesions=lesions))
        if table.patients:
            tables.append(replace(table, lesions=tuple(f"{label}{ending}" for label in table.lesions)))
    return records, tables
