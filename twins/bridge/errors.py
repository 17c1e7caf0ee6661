"""Errors of the two packages behind the bridge, for the places that raise or translate them."""

from fusion.errors import CheckpointError, FusionError, PatientNotFound, StudyNotFound
from ingest.errors import IngestError

__all__ = ["CheckpointError", "FusionError", "IngestError", "PatientNotFound", "StudyNotFound"]
