"""The model behind the twin, beside its comparators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.forecasts.estimates import ModelFacts, TableRow
from twins.dossier.twin.state import place_of
from twins.models import ModelVersion

DECIMALS = {"d_calibration_p": 2, "coverage_90": 2}


def build_model(model: ModelVersion | None) -> ModelFacts | None:
    """Metrics of the twin and the comparators in the same folds; None where no model was fitted."""
    if model is None:
        return None
    fit: dict[str, Any] = model.metrics
    metrics = fit.get("metrics", {})
    # The heaviest first: JSONB keeps no order.
    blocks = sorted(fit.get("modalities", {}).items(), key=lambda item: (-item[1]["share"], item[0]))
    return ModelFacts(
        number=model.pk,
        endpoint=model.endpoint,
        cohort=cohort_text(fit),
        modalities=modalities_text(each for _name, each in blocks),
        blocks=tuple(block_row(name, each) for name, each in blocks),
        stack=stack_text(fit.get("shares", {})),
        columns=tuple(words.METRICS.values()),
        rows=tuple(
            TableRow(
                label=words.PREDICTORS.get(name, name.replace("_", " ")),
                cells=tuple(metric_text(name, found.get(name)) for name in words.METRICS),
            )
            for name, found in sorted(metrics.items(), key=lambda item: place_of(item[0], words.PREDICTORS))
        ),
        checkpoint=model.checkpoint_sha256,
        data=model.data_sha256,
        fitted_at=model.created_at,
    )


def modalities_text(blocks: Iterable[dict[str, Any]]) -> str:
    """Every modality once."""
    named = dict.fromkeys(words.modality(each["modality"]) for each in blocks)
    return ", ".join(named) or _("not recorded")


def block_row(name: str, block: dict[str, Any]) -> TableRow:
    """A block with its share of the linear part's spread of risk, and what it was fitted on."""
    label = words.modality(block["modality"])
    return TableRow(
        label=label if words.sentence_case(name).lower() == label.lower() else f"{label}: {name}",
        cells=(numbers.percent(block["share"]), numbers.whole(block["patients"]), numbers.whole(block["features"])),
    )


def stack_text(shares: dict[str, float]) -> str:
    """`graph network 70%, boosted trees 28%`, the heaviest first; empty where the model recorded none."""
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{words.MEMBERS.get(name, name)} {numbers.percent(share)}" for name, share in ordered)


def cohort_text(fit: dict[str, Any]) -> str:
    """How many patients and events the model was fitted on."""
    if "n" not in fit or "events" not in fit:
        return _("cohort size not recorded")
    return f"{numbers.count(fit['n'], 'patient')}, {numbers.count(fit['events'], 'event')}"


def metric_text(name: str, value: object) -> str:
    """A metric with the decimals it deserves; one that was not computed says so."""
    return numbers.fixed(value, DECIMALS.get(name, 3)) if isinstance(value, int | float) else numbers.ABSENT
