"""Which genes the expression table has, by pathway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

IMMUNE: Final = "interferon_gamma"
PROLIFERATION: Final = "cell_cycle"

_MEMBERS: Final = {
    IMMUNE: "IFNG STAT1 IRF1 CXCL9 CXCL10 IDO1 HLA-DRA PSMB9 TAP1 GBP1 CD274 CIITA GZMB",
    PROLIFERATION: "MKI67 TOP2A CCNB1 CDK1 BUB1 AURKA AURKB PLK1 E2F1 MCM2 MCM6 FOXM1 CCNE1",
}


def read_pathways() -> Mapping[str, frozenset[str]]:
    """Gene symbols of each pathway."""
    return {name: frozenset(members.split()) for name, members in _MEMBERS.items()}
