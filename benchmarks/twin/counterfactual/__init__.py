"""Counterfactual tumour volumes under chemotherapy and radiotherapy, against published deep nets."""

from benchmarks.twin.counterfactual.measuring import measure

__all__ = ["measure"]
