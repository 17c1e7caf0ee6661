"""Lesion sizes ahead: the twin against the last value carried forward and the population's mean."""

from benchmarks.twin.sizes.page import measure

__all__ = ["measure"]
