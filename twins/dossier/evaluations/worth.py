"""What each modality was worth to a model, from the part of its evaluation that refits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twins.dossier.evaluations.metrics import difference_text

Json = Mapping[str, Any]
METRIC = "harrell_c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Loss of Harrell C without a modality; higher is worth more."""

    loss: float
    text: str


def worth_of_modalities(found: Json | None) -> dict[str, Worth] | None:
    """Modality to its worth, by its most valuable block; dropped at test, else retrained without; None unevaluated."""
    if found is None:
        return None
    worth: dict[str, Worth] = {}
    # A new patient lacks a modality that the model was trained with: that is the drop at test.
    for row in (*found["leave_one_out"], *found["drop_at_test"]):
        loss = row["loss"]["difference"]
        if loss is not None:
            worth[row["block"]] = Worth(loss=loss, text=difference_text(METRIC, row["loss"]))
    modality = {row["block"]: row["modality"] for row in (*found["leave_one_out"], *found["drop_at_test"])}
    best: dict[str, Worth] = {}
    for block, each in sorted(worth.items(), key=lambda item: item[1].loss):
        best[modality[block]] = each
    return best
