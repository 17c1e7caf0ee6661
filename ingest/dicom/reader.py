"""Reads a DICOM tree into imaging records, radiomics tables and observations; nothing of a header leaves but these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.checks import Report
from ingest.checks.merging import pass_on_by_code
from ingest.dicom.contents import Defect, Item, Kind, read_contents
from ingest.dicom.days import Days, count_days
from ingest.dicom.labels import Labels
from ingest.dicom.options import Options, parse_options
from ingest.dicom.patients import Owners, find_owners
from ingest.dicom.reports import read_report
from ingest.dicom.scans import Scans, build_scans
from ingest.dicom.series import Reading, read_all
from ingest.dicom.unlinked import read_alone
from ingest.imaging.batch import combine_tables
from ingest.imaging.files import quiet_dicom
from ingest.records import Package
from ingest.requests import Request, Roster, source_file

_USED = frozenset({Kind.IMAGE, Kind.SEG, Kind.RTSTRUCT, Kind.SR})
_PASSED_OVER = {
    Kind.BURNED_IN: ("burned_in_pixels", "a kind of image that may carry burned-in text: not imported"),
    Kind.LOCALIZER: ("localizer_ignored", "a localizer, not a slice of a volume: not imported"),
    Kind.OTHER: ("modality_ignored", "an object that holds neither CT, MR or PET slices nor a drawing: not imported"),
}


def read(request: Request) -> Package:
    """The package of a folder or file; see `ingest.dicom.format` for its options and docs/formats/dicom.md."""
    options = parse_options(request)
    report = Report()
    with quiet_dicom():
        items, defects = read_contents(request.path)
    labels = Labels(request.path, words={word for item in items for word in item.words}, salt=request.uid_salt)
    _report_defects(defects, labels, report)
    _report_passed_over(items, options, labels, report)
    used = [item for item in items if item.kind in _USED]
    if not used and not report.has_errors:
        message = "expected CT, MR or PET series, drawings or reports, found none"
        report.error("no_images", file=labels.of(request.path), message=message)
    roster = Roster(request, report)
    owners = find_owners(used, request, option=options.patient, roster=roster, labels=labels, report=report)
    package = Package(kind="dicom", study=request.study_record(index_date="first series"), registers=False)
    _fill(package, used, owners, Reading(request, options, labels, report))
    package.patients = roster.records()
    package.files = [source_file(item.path, label=labels.of(item.path)) for item in used]
    package.tally = _tally(items, defects)
    package.issues = report.issues()
    return package


def _fill(package: Package, items: Sequence[Item], owners: Owners, reading: Reading) -> None:
    scans = build_scans(items, labels=reading.labels, salt=reading.salt, report=reading.report)
    days = _days(scans, owners, reading.options)
    records, tables = read_all(scans, owners, days, reading)
    alone = read_alone(scans.alone, owners, days, labels=reading.labels, salt=reading.salt, report=reading.report)
    package.imaging = [*records, *alone]
    package.tables = combine_tables(tables)
    package.observations = [
        record
        for item in scans.reports
        if (patient := owners.of(item)) is not None
        for record in read_report(
            item,
            patient=patient,
            day=_day_of_report(item, patient, scans, days),
            label=reading.labels.of(item.path),
            uid_salt=reading.salt,
            report=reading.report,
        )
    ]


def _days(scans: Scans, owners: Owners, options: Options) -> Days:
    dated = [*(scan.images[0] for scan in scans.series.values()), *scans.alone, *scans.reports]
    patients = ((owners.of(item), item.date) for item in dated)
    return count_days(((patient, date) for patient, date in patients if patient is not None), start=options.day)


def _day_of_report(item: Item, patient: str, scans: Scans, days: Days) -> int:
    """The day of the series that was measured, else of the report's own study."""
    named = sorted(item.series & scans.series.keys())
    return days.of(patient, scans.series[named[0]].images[0].date if named else item.date)


def _report_defects(defects: Sequence[Defect], labels: Labels, report: Report) -> None:
    own = Report()
    for defect in defects:
        say = own.error if defect.is_error else own.warn
        say(defect.code, file=labels.of(defect.path), message=defect.message)
    pass_on_by_code(own.issues(), report)


def _report_passed_over(items: Sequence[Item], options: Options, labels: Labels, report: Report) -> None:
    own = Report()
    for item in items:
        if item.kind in _PASSED_OVER:
            code, message = _PASSED_OVER[item.kind]
            is_refused = options.refuse_burned_in and item.kind is Kind.BURNED_IN
            say = own.error if is_refused else own.warn
            say(code, file=labels.of(item.path), column="Modality", value=item.modality, message=message)
    pass_on_by_code(own.issues(), report)


def _tally(items: Sequence[Item], defects: Sequence[Defect]) -> Mapping[str, Mapping[str, int]]:
    tally: dict[str, dict[str, int]] = {}
    for item in items:
        counts = tally.setdefault(item.modality or "unknown", {"used": 0, "kept_raw": 0, "ignored": 0})
        counts["used" if item.kind in _USED else "ignored"] += 1
    if defects:
        tally["other files"] = {"used": 0, "kept_raw": 0, "ignored": len(defects)}
    return tally
