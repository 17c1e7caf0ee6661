"""Whether a segmentation refers to the series that it was given with."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from ingest.checks import Report
from ingest.deidentify import short_uid
from ingest.imaging.series import Series


def is_of_series(dataset: Dataset, *, series: Series, uid_salt: str, label: str, report: Report) -> bool:
    """Whether the SEG names the series, and slices that are there; else `seg_other_series` or `seg_missing_slices`.

    A SEG names series in ReferencedSeriesSequence, slices there and in the derivation of each frame. One that names
    slices only is taken where they are slices of the series. UIDs are shown hashed.
    """
    by_series = _instances_by_series(dataset)
    if series.series_uid in by_series:
        named = by_series[series.series_uid]
    else:
        named = {uid for uid in _frame_sources(dataset) if not by_series and uid in series.instance_uids}
        if not named:
            _report_other(sorted(by_series), series, uid_salt, label, report)
            return False
    absent = named - series.instance_uids
    if absent:
        message = f"expected all {len(named)} slices that the segmentation names, found {len(absent)} not in the series"
        report.error(
            "seg_missing_slices", file=label, column="ReferencedSOPInstanceUID", value=len(absent), message=message
        )
    return not absent


def _report_other(found: list[str], series: Series, uid_salt: str, label: str, report: Report) -> None:
    shown = ", ".join(short_uid(uid, salt=uid_salt) for uid in found[:5]) or "no series"
    own = short_uid(series.series_uid, salt=uid_salt)
    message = f"expected a segmentation of the series given (hashed: '{own}'), found one that refers to '{shown}'"
    report.error("seg_other_series", file=label, column="ReferencedSeriesSequence", value=shown, message=message)


def _instances_by_series(dataset: Dataset) -> dict[str, set[str]]:
    return {
        str(item.SeriesInstanceUID): {
            str(instance.ReferencedSOPInstanceUID) for instance in item.get("ReferencedInstanceSequence", [])
        }
        for item in dataset.get("ReferencedSeriesSequence", [])
    }


def _frame_sources(dataset: Dataset) -> Iterator[str]:
    for frame in dataset.get("PerFrameFunctionalGroupsSequence", []):
        for derivation in frame.get("DerivationImageSequence", []):
            for source in derivation.get("SourceImageSequence", []):
                yield str(source.ReferencedSOPInstanceUID)
