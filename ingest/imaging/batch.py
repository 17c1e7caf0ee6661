"""Reads many series, one after the other or in worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ingest.checks import Report
from ingest.checks.merging import pass_on
from ingest.errors import IngestError, Issue, Severity
from ingest.imaging.pool import Done, run_jobs
from ingest.imaging.reader import read_series
from ingest.imaging.settings import RadiomicsSettings
from ingest.records import FeatureTable, ImagingRecord

Outcome = tuple[ImagingRecord, FeatureTable] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesJob:
    """One series to read; the fields are those of `read_series`."""

    folder: Path
    seg: Path
    patient: str
    day: int
    where: str
    seg_where: str | None = None
    resample: bool = False


def read_many(
    jobs: Sequence[SeriesJob],
    *,
    settings: RadiomicsSettings,
    uid_salt: str,
    report: Report,
    workers: int = 1,
    executor: Executor | None = None,
    done: Done | None = None,
) -> list[Outcome]:
    """What `read_series` gives for each job, in the order of the jobs; issues are reported in that order too.

    A worker that dies (out of memory, killed) is an error of each job that it leaves unread.

    Args:
        jobs: the series.
        settings: of the radiomics extraction.
        uid_salt: secret of the study under which UIDs are renewed.
        report: where defects go.
        workers: processes; 1 reads in this one.
        executor: in their place, see `run_jobs`; its workers must reach the files.
        done: told (done, total) after each job.
    """
    read = partial(_read_one, settings=settings, uid_salt=uid_salt)
    results = run_jobs(read, jobs, lost=_lost, workers=workers, executor=executor, done=done)
    for _, issues in results:
        pass_on(issues, report)
    return [outcome for outcome, _ in results]


def combine_tables(tables: Sequence[FeatureTable]) -> list[FeatureTable]:
    """One table a name (ct, mr, pt) out of one a series; rows in the order given."""
    by_name: dict[str, list[FeatureTable]] = {}
    for table in tables:
        by_name.setdefault(table.name, []).append(table)
    return [_joined(group) for group in by_name.values()]


def _joined(group: Sequence[FeatureTable]) -> FeatureTable:
    first = group[0]
    if any(table.features != first.features or table.settings != first.settings for table in group):
        raise ValueError(f"{first.name}: expected tables of the same features and settings")
    return FeatureTable(
        modality=first.modality,
        name=first.name,
        features=first.features,
        patients=tuple(patient for table in group for patient in table.patients),
        days=tuple(day for table in group for day in table.days),
        values=np.concatenate([table.values for table in group]),
        lesions=tuple(lesion for table in group for lesion in table.lesions),
        settings=first.settings,
    )


def _read_one(job: SeriesJob, *, settings: RadiomicsSettings, uid_salt: str) -> tuple[Outcome, list[Issue]]:
    report = Report()
    try:
        outcome = read_series(
            job.folder,
            job.seg,
            patient=job.patient,
            day=job.day,
            settings=settings,
            uid_salt=uid_salt,
            report=report,
            where=job.where,
            seg_where=job.seg_where,
            resample=job.resample,
        )
    except IngestError as error:
        report.refuse(error)
        outcome = None
    return outcome, report.issues()


def _lost(job: SeriesJob) -> tuple[Outcome, list[Issue]]:
    message = "expected the series to be read, found that the worker process died; memory may be short"
    return None, [Issue(severity=Severity.ERROR, code="worker_died", file=job.where, message=message)]
