"""Puts the files of a tree together: series, the drawings on them, drawings without a series, reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.checks import Report
from ingest.deidentify import new_uid, short_uid
from ingest.dicom.contents import Item, Kind
from ingest.dicom.labels import Labels


@dataclass(slots=True)
class Scan:
    """One series with what was drawn on it."""

    images: list[Item]
    drawings: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """What a tree holds, by original series UID.

    `alone`: segmentations of series that are not there.
    """

    series: Mapping[str, Scan]
    alone: Sequence[Item]
    reports: Sequence[Item]


def build_scans(items: Sequence[Item], *, labels: Labels, salt: str, report: Report) -> Scans:
    """Match drawings and series.

    A drawing belongs to the series that it names, else to that of the instances that it names; a structure set that
    names nothing, to the only series of its frame of reference. A structure set without a series is an error
    (`rtstruct_without_series`), because its contours need the slices. A segmentation without one is measured on its own
    planes, with a warning (`seg_without_series`).
    """
    series: dict[str, Scan] = {}
    for item in items:
        if item.kind is Kind.IMAGE:
            series.setdefault(item.series_uid, Scan([])).images.append(item)
    by_instance = {item.instance_uid: uid for uid, scan in series.items() for item in scan.images}
    alone: list[Item] = []
    others = _once([item for item in items if item.kind is not Kind.IMAGE], labels, report)
    for item in others:
        if item.kind is Kind.SR:
            continue
        uid = _series_of(item, series, by_instance, salt)
        if uid is not None:
            series[uid].drawings.append(item)
        elif item.kind is Kind.SEG:
            alone.append(item)
            message = "expected the series that the segmentation was drawn on, found none: measured without its images"
            report.warn(
                "seg_without_series", file=labels.of(item.path), column="ReferencedSeriesSequence", message=message
            )
        else:
            _report_without_series(item, labels, salt, report)
    return Scans(series=series, alone=alone, reports=[item for item in others if item.kind is Kind.SR])


def _series_of(item: Item, series: Mapping[str, Scan], by_instance: Mapping[str, str], salt: str) -> str | None:
    found = _first(item.series & series.keys(), salt) or _first(
        {by_instance[uid] for uid in item.images if uid in by_instance}, salt
    )
    if found is not None:
        return found
    if item.kind is not Kind.RTSTRUCT or item.series or item.images or not item.frame_of_reference:
        return None
    same = [uid for uid, scan in series.items() if scan.images[0].frame_of_reference == item.frame_of_reference]
    return same[0] if len(same) == 1 else None


def _first(uids: Iterable[str], salt: str) -> str | None:
    """The same one whether UIDs were renewed on arrival or not."""
    return min(uids, key=lambda uid: new_uid(uid, salt=salt), default=None)


def _report_without_series(item: Item, labels: Labels, salt: str, report: Report) -> None:
    shown = ", ".join(short_uid(uid, salt=salt) for uid in sorted(item.series)[:5]) or "no series"
    message = f"expected the series that the structure set was drawn on (hashed: '{shown}'), found none of them"
    report.error(
        "rtstruct_without_series",
        file=labels.of(item.path),
        column="RTReferencedSeriesSequence",
        value=shown,
        message=message,
    )


def _once(items: Sequence[Item], labels: Labels, report: Report) -> list[Item]:
    """Objects without their copies (equal SOP instance)."""
    kept: dict[str, Item] = {}
    for item in items:
        if item.instance_uid in kept:
            message = "expected every object once, found a file with the SOP instance of another: passed over"
            report.warn("duplicate_instance", file=labels.of(item.path), column="SOPInstanceUID", message=message)
        kept.setdefault(item.instance_uid, item)
    return list(kept.values())
