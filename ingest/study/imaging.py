"""[[imaging]]: an index table, a row a DICOM series with its segmentation."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ingest.imaging.batch import SeriesJob, combine_tables, read_many
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.settings_options import SettingRefused, parse_settings
from ingest.records import FeatureTable, ImagingRecord
from ingest.sources import Progress
from ingest.study.context import Context
from ingest.study.fields import days_or_zero, texts_or_none
from ingest.study.sections import ImagingSection
from ingest.tables import Table

# fewer series than this are read here: starting a worker costs more than reading one
_WORTH_WORKERS = 64
_MOST_WORKERS = 8


@dataclass(slots=True, kw_only=True)
class Images:
    """Series, and the radiomics of their lesions."""

    records: list[ImagingRecord] = field(default_factory=list)
    tables: list[FeatureTable] = field(default_factory=list)


def read_imaging(context: Context, progress: Progress) -> Images:
    """Every [[imaging]]; defects go to the context's report."""
    images = Images()
    for section in context.manifest.imaging:
        settings = _settings(context, section)
        jobs = _jobs(context, section)
        if settings is None or not jobs:
            continue
        outcomes = read_many(
            jobs,
            settings=settings,
            uid_salt=context.uid_salt,
            report=context.report,
            workers=min(os.cpu_count() or 1, _MOST_WORKERS) if len(jobs) >= _WORTH_WORKERS else 1,
            done=lambda done, total: progress("imaging", done, total),
        )
        read = [outcome for outcome in outcomes if outcome is not None]
        images.records += [record for record, _ in read]
        images.tables += combine_tables([table for _, table in read])
    return images


def _settings(context: Context, section: ImagingSection) -> RadiomicsSettings | None:
    try:
        return parse_settings(section.settings)
    except SettingRefused as error:
        _settings_error(context, section, error.code, error.name, str(error))
        return None


def _settings_error(context: Context, section: ImagingSection, code: str, name: str, message: str) -> None:
    line = section.line("settings")
    context.report.error(
        code,
        file=context.manifest.label,
        line=line,
        column=f"imaging.settings.{name}",
        value=section.settings.get(name),
        message=message,
    )


def _jobs(context: Context, section: ImagingSection) -> list[SeriesJob]:
    table = context.table_of(section, {"series": section.series, "seg": section.seg, "day": section.day})
    if table is None:
        return []
    ids = context.ids_of(table, context.id_of(section), unique=False)
    days = days_or_zero(context, section, table, section.day)
    folders = texts_or_none(context, section, table, section.series)
    segs = texts_or_none(context, section, table, section.seg)
    jobs: list[SeriesJob] = []
    for at, (code, day) in enumerate(zip(ids, days, strict=True)):
        folder = _place(context, table, at, section.series, folders[at], is_folder=True)
        seg = _place(context, table, at, section.seg, segs[at], is_folder=False)
        if code is None or day is None or folder is None or seg is None:
            continue
        if any(job.folder == folder for job in jobs):
            line, message = int(table.lines[at]), "expected one row a series, found the folder again"
            context.report.error(
                "duplicate_series",
                file=table.label,
                line=line,
                column=section.series,
                value=folders[at],
                message=message,
            )
        jobs.append(
            SeriesJob(
                folder=folder,
                seg=seg,
                patient=code,
                day=day,
                where=str(folders[at]),
                seg_where=segs[at],
                resample=section.resample,
            )
        )
        _note(context, folder, str(folders[at]))
        context.sources.note(seg, label=str(segs[at]))
    return jobs


def _place(context: Context, table: Table, at: int, column: str, name: str | None, *, is_folder: bool) -> Path | None:
    line = int(table.lines[at])
    expected = "a folder" if is_folder else "a file"
    if name is None:
        message = f"expected the path of {expected}, found nothing"
        context.report.error("missing_file", file=table.label, line=line, column=column, message=message)
        return None
    found = context.sources.find(name, named_in=table.label, line=line, column=column)
    if found is not None and found.is_dir() != is_folder:
        message = f"expected {expected}, found {'a file' if is_folder else 'a folder'}"
        context.report.error("missing_file", file=table.label, line=line, column=column, value=name, message=message)
        return None
    return found


def _note(context: Context, folder: Path, label: str) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            context.sources.note(path, label=f"{label.rstrip('/')}/{path.relative_to(folder).as_posix()}")
