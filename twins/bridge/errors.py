"""Errors of the two packages behind the bridge, for the places that raise or translate them."""

from fusion.errors import CheckpointError, ForecastUnreadable, FusionError, PatientNotFound, StudyNotFound
from ingest.errors import IngestError

__all__ = ["CheckpointError", "ForecastUnreadable", "FusionError", "IngestError", "PatientNotFound", "StudyNotFound"]
