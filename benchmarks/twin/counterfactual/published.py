"""The lowest published errors, mean of five runs, and whose they are.

Melnychuk, Frauen and Feuerriegel 2022 (ICML, "Causal Transformer for estimating counterfactual outcomes"), tables 9 and
11 as corrected in the authors' repository after the last outcome of each series had been zeroed. Compared there: MSM,
RMSN, CRN, G-Net and the Causal Transformer (CT, and CT0 without its balancing loss).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """Normalised errors in per cent.

    Attributes:
        next_day, method: one step ahead, and whose it is.
        days_ahead: two to six steps ahead, sliding treatment.
        methods: whose they are.
    """

    next_day: float
    method: str
    days_ahead: tuple[float, ...]
    methods: tuple[str, ...]


BEST = (
    Best(
        next_day=0.755,
        method="CRN",
        days_ahead=(0.671, 0.700, 0.726, 0.756, 0.789),
        methods=("CRN", "CRN", "CT", "CT", "CT"),
    ),
    Best(next_day=0.783, method="CT", days_ahead=(0.666, 0.692, 0.722, 0.755, 0.790), methods=("CRN",) * 5),
    Best(
        next_day=0.862,
        method="CT0",
        days_ahead=(0.713, 0.770, 0.822, 0.870, 0.909),
        methods=("CT", "CT, CT0", "CT", "CT", "CT"),
    ),
    Best(next_day=1.057, method="G-Net", days_ahead=(0.875, 0.969, 1.053, 1.118, 1.177), methods=("CT0",) * 5),
    Best(
        next_day=1.319,
        method="G-Net",
        days_ahead=(1.072, 1.261, 1.416, 1.434, 1.436),
        methods=("CT0", "CT0", "RMSN", "RMSN", "RMSN"),
    ),
)
GAMMAS = tuple(range(len(BEST)))
