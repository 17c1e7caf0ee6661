"""Reads pairs of image and mask files into imaging records and a radiomics table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.checks import Report
from ingest.checks.merging import pass_on
from ingest.choices import day_option, word_option
from ingest.errors import Issue, NotTheFile, OptionUnknown, Severity
from ingest.image_mask.case import OTHER, Case, Outcome, read_case
from ingest.image_mask.names import Found, Pair, find_pairs, volume_suffix
from ingest.imaging.batch import combine_tables
from ingest.imaging.lesion_pool import workers_for
from ingest.imaging.pool import run_jobs
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.settings_help import RADIOMICS_OPTIONS
from ingest.imaging.settings_options import SettingRefused, parse_settings
from ingest.records import FeatureTable, ImagingRecord, Package, SourceFile
from ingest.requests import Request, Roster, files_under, source_file

MODALITIES = ("ct", "mr", "pt")
_UNITS = {"CT": "HU"}
_ROLE = "expected an image with a mask of the same case beside it, as P001_image.nrrd and P001_mask.nrrd"


def read(request: Request) -> Package:
    """Every pair below the folder, or the pair that the file belongs to.

    Raises:
        OptionUnknown: an option with a value that it does not take.
    """
    report = Report()
    settings = _settings(request.options)
    files = list(files_under(request.path)) if request.path.is_dir() else _neighbours(request.path)
    found = find_pairs(files)
    pairs = [pair for pair in found.pairs if request.path.is_dir() or request.path in {pair.image, pair.mask}]
    if request.path.is_dir():
        _report_rest(found, files, request, report)
    elif not pairs:
        report.error("image_without_mask", file=request.path.name, message=f"{_ROLE}, found none")
    roster = Roster(request, report)
    if pairs and "modality" not in request.options:
        message = "nobody says what the images are: windowed and binned as they come (option modality=CT, MR or PT)"
        report.warn("modality_unknown", file=_label(pairs[0].image, request), count=len(pairs), message=message)
    cases = [case for pair in pairs if (case := _case(pair, request, settings, roster))]
    package = Package(kind="image_mask", study=request.study_record(), registers=False)
    _read_cases(cases, package, request, report)
    package.patients = roster.records()
    package.files = [file for pair in pairs for path in (pair.image, pair.mask) if (file := _noted(path, request))]
    package.issues = report.issues()
    return package


def _settings(options: Mapping[str, str]) -> RadiomicsSettings:
    try:
        return parse_settings({name: value for name, value in options.items() if name in RADIOMICS_OPTIONS})
    except SettingRefused as error:
        raise OptionUnknown(str(error), column=error.name) from error


def _neighbours(path: Path) -> list[Path]:
    """Volumes in the file's folder and in the folders beside that one."""
    near = [path.parent, *sorted(folder for folder in path.parent.parent.iterdir() if folder.is_dir())]
    return [file for folder in dict.fromkeys(near) for file in sorted(folder.iterdir()) if file.is_file()]


def _report_rest(found: Found, files: Sequence[Path], request: Request, report: Report) -> None:
    if not found.pairs and not found.ambiguous and not found.lone_masks:
        report.error("image_without_mask", file=request.path.name, message=f"{_ROLE}, found none in the folder")
    for path in found.ambiguous:
        message = "expected one image and one mask a case, found more: join masks into one with several labels"
        report.error("ambiguous_pair", file=_label(path, request), message=message)
    for path in found.lone_masks:
        report.error("mask_without_image", file=_label(path, request), message=f"{_ROLE}, found the mask alone")
    if found.pairs:
        for path in found.lone_images:
            message = "an image without a mask beside it: nothing was read from it"
            report.warn("image_without_mask", file=_label(path, request), message=message)
    others = [path for path in files if volume_suffix(path.name) is None]
    if others:
        message = "files that are no volumes: nothing was read from them"
        report.warn("file_ignored", file=_label(others[0], request), count=len(others), message=message)


def _case(pair: Pair, request: Request, settings: RadiomicsSettings, roster: Roster) -> Case | None:
    label = _label(pair.image, request)
    given = request.options.get("patient")
    patient = roster.find(given or (pair.case, pair.folder), file=label)
    if patient is None:
        return None
    modality = (word_option(request, "modality", MODALITIES) or OTHER).upper()
    unit = word_option(request, "unit", ("suvbw",))
    return Case(
        patient=patient,
        day=day_option(request),
        modality=modality,
        unit="SUVbw" if unit else _UNITS.get(modality, ""),
        image=pair.image,
        mask=pair.mask,
        image_label=label,
        mask_label=_label(pair.mask, request),
        settings=settings,
        uid_salt=request.uid_salt,
    )


def _read_cases(cases: Sequence[Case], package: Package, request: Request, report: Report) -> None:
    """Pairs over the workers where there are several; of a single one, its lesions (`feature_rows`)."""
    _check_distinct(cases, report)
    workers = workers_for(len(cases), cases[0].settings) if cases else 1
    outcomes = run_jobs(
        read_case,
        cases,
        lost=_lost,
        workers=workers,
        done=lambda done, total: request.progress("images", done, total),
    )
    records: list[ImagingRecord] = []
    tables: list[FeatureTable] = []
    for read_one, issues in outcomes:
        pass_on(issues, report)
        if read_one is not None:
            records.append(read_one[0])
            tables.append(read_one[1])
    package.imaging = records
    package.tables = combine_tables(tables)


def _check_distinct(cases: Sequence[Case], report: Report) -> None:
    """Lesions are numbered within a patient's day, so two masks of one day could not be told apart."""
    seen: set[tuple[str, int]] = set()
    for case in cases:
        if (case.patient, case.day) in seen:
            message = "expected one image a patient and day, found another: import them apart, each with its day"
            report.error("duplicate_series", file=case.image_label, value=case.patient, message=message)
        seen.add((case.patient, case.day))


def _lost(case: Case) -> tuple[Outcome, list[Issue]]:
    message = "expected the image to be read, found that the worker process died; memory may be short"
    return None, [Issue(severity=Severity.ERROR, code="worker_died", file=case.image_label, message=message)]


def _noted(path: Path, request: Request) -> SourceFile | None:
    """None for what is no data at all, which has been reported."""
    try:
        return source_file(path, label=_label(path, request))
    except NotTheFile:
        return None


def _label(path: Path, request: Request) -> str:
    base = request.path if request.path.is_dir() else request.path.parent
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
