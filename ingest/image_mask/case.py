"""Reads one pair: the volumes, the lesions of the mask, their measures, features and a preview."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.checks import Report, sha256_of
from ingest.errors import IngestError, Issue
from ingest.imaging.crop import voxels_of
from ingest.imaging.geometry import Geometry, Stack
from ingest.imaging.pairs import check_same_geometry, labels_of
from ingest.imaging.results import build_record, build_table
from ingest.imaging.segmentation import Mask
from ingest.imaging.series import Series
from ingest.imaging.settings import RadiomicsSettings
from ingest.imaging.vectors import feature_rows
from ingest.imaging.volumefile import VolumeFile, load_volume
from ingest.isolation import run_isolated
from ingest.records import FeatureTable, ImagingRecord

Outcome = tuple[ImagingRecord, FeatureTable] | None

OTHER = "OT"
"""DICOM's word for an image of no stated modality."""
_SECONDS_TO_READ = 60.0
_ORIGINS = {".nrrd": "NRRD", ".nii": "NIfTI", ".gz": "NIfTI", ".mha": "MetaImage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An image, its mask, whose they are, and how they are read.

    Attributes:
        modality: CT, MR, PT, or OT where nobody says.
        unit: of the image's numbers; empty where nobody says.
        image_label, mask_label: the files as the data manager knows them.
    """

    patient: str
    day: int
    modality: str
    unit: str
    image: Path
    mask: Path
    image_label: str
    mask_label: str
    settings: RadiomicsSettings
    uid_salt: str


def read_case(case: Case) -> tuple[Outcome, list[Issue]]:
    """The record and a table of one row a lesion, and every issue; None with the errors that forbid them."""
    report = Report()
    try:
        outcome = _read(case, report)
    except IngestError as error:
        report.refuse(error)
        outcome = None
    return outcome, report.issues()


def _read(case: Case, report: Report) -> Outcome:
    image = run_isolated(load_volume, case.image, case.image_label, seconds=_SECONDS_TO_READ, what=case.image_label)
    drawn = run_isolated(load_volume, case.mask, case.mask_label, seconds=_SECONDS_TO_READ, what=case.mask_label)
    check_same_geometry(image, drawn, label=case.mask_label)
    masks = [_mask(drawn, number, case) for number in labels_of(drawn, label=case.mask_label)]
    if not masks:
        report.error("empty_mask", file=case.mask_label, message="expected voxels above 0 in the mask, found none")
        return None
    series = _series(image, case)
    rows = feature_rows(series, masks, settings=case.settings, label=case.mask_label, report=report)
    if rows is None:
        return None
    return _record(series, masks, case), _table(rows, case)


def _mask(drawn: VolumeFile, number: int, case: Case) -> Mask:
    origin = _ORIGINS[case.mask.suffix.lower()]
    return Mask(segment_number=number, voxels=voxels_of(drawn.voxels, number), origin=origin)


def _series(image: VolumeFile, case: Case) -> Series:
    """The volume as if it had come as a series, in its own voxel order and numbers."""
    slices, rows, columns = image.voxels.shape
    affine, (x, y, z) = image.affine, image.spacing_mm
    order = tuple(range(slices))
    hashed = sha256_of(case.image)
    return Series(
        modality=case.modality,
        study_uid=f"study {hashed}",
        series_uid=hashed,
        instance_uids=frozenset(),
        frame_of_reference=None,
        stack=Stack(
            order=order,
            positions=affine[:3, 3] + np.outer(np.arange(slices), affine[:3, 0]),
            directions=(affine[:3, :3] / (z, y, x)).T,
            steps_mm=(z, y, x),
            size=(rows, columns),
        ),
        geometry=Geometry(order=order, affine=affine, spacing_mm=image.spacing_mm, shape=(slices, rows, columns)),
        voxels=image.voxels,
        unit=case.unit,
        details={},
    )


def _record(series: Series, masks: list[Mask], case: Case) -> ImagingRecord:
    return build_record(
        series,
        masks,
        patient=case.patient,
        day=case.day,
        modality=case.modality,
        source=case.image_label,
        uid_salt=case.uid_salt,
        details={"unit": case.unit, "mask": case.mask_label, "deidentified": "voxels and geometry only"},
    )


def _table(rows: dict[str, list[float]], case: Case) -> FeatureTable:
    name = "image" if case.modality == OTHER else case.modality.lower()
    return build_table(rows, name=name, patient=case.patient, day=case.day, settings=case.settings)
