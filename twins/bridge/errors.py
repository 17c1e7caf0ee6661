"""Errors of the two packages behind the bridge, for the places that raise or translate them."""

from fusion.errors import (
    CheckpointError,
    EditError,
    ForecastUnreadable,
    FusionError,
    PatientNotFound,
    RegimenNotFound,
    SnapshotChanged,
    StudyNotFound,
)
from ingest.errors import IngestError

__all__ = [
    "CheckpointError",
    "EditError",
    "ForecastUnreadable",
    "FusionError",
    "IngestError",
    "PatientNotFound",
    "RegimenNotFound",
    "SnapshotChanged",
    "StudyNotFound",
]
