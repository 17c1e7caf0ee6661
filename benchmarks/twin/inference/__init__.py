"""Row "inference": simulation-based calibration of the twin."""

from benchmarks.twin.inference.measuring import measure

__all__ = ["measure"]
