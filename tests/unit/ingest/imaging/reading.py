"""One way to read a series in tests."""

from pathlib import Path

from ingest.checks import Report
from ingest.imaging.files import quiet_dicom
from ingest.imaging.reader import read_series
from ingest.imaging.series import Series, read_volume
from ingest.imaging.settings import RadiomicsSettings

SALT = "a study's secret"


def read_pair(folder: Path, seg: Path, report: Report | None = None, *, settings: RadiomicsSettings | None = None):
    return read_series(
        folder,
        seg,
        patient="P001",
        day=-3,
        settings=settings or RadiomicsSettings(),
        uid_salt=SALT,
        report=report if report is not None else Report(),
        where="dicom/ct",
        seg_where="dicom/seg.dcm",
    )


def volume_of(folder: Path, report: Report | None = None) -> Series | None:
    with quiet_dicom():
        own = report if report is not None else Report()
        return read_volume(folder, uid_salt=SALT, where="dicom/ct", report=own)


def codes_of(report: Report) -> list[str]:
    return [issue.code for issue in report.issues()]
