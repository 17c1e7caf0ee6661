"""Errors of the two packages behind the bridge, for the places that translate them."""

from fusion.errors import FusionError
from ingest.errors import ImportRefused, IngestError

__all__ = ["FusionError", "ImportRefused", "IngestError"]
