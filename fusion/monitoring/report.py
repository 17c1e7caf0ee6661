"""Everything that the page of a model says of its kept forecasts, as plain values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fusion.cohort.outcome import build_outcome
from fusion.monitoring.drift import Drift
from fusion.monitoring.endpoints import report_endpoint
from fusion.monitoring.numbers import Number, mean_number, poisson_interval, unknown
from fusion.monitoring.rows import Row, current, one_a_patient
from fusion.monitoring.scoring import Measure, Status
from fusion.survival.censoring import fit_censoring_model

Json = dict[str, Any]
FEWEST = 20


def build_report(rows: Sequence[Row], *, forecasts: int, drift: Sequence[Drift] | str) -> Json:
    """The JSON of `monitor` for one model.

    Args:
        rows: every stored score of the model's forecasts, older ones too.
        forecasts: how many are kept.
        drift: of newcomers against the training cohort, or why it is not known.
    """
    now = current(rows)
    endpoints = sorted({row.endpoint for row in now if row.measure is Measure.TIME})
    return {
        "forecasts": forecasts,
        "scored": len({row.forecast for row in now}),
        "prospective": len({row.forecast for row in now if row.is_prospective}),
        "retrospective": len({row.forecast for row in now} - {row.forecast for row in now if row.is_prospective}),
        "patients": len({row.patient for row in now}),
        "endpoints": {endpoint: report_endpoint(rows, endpoint) for endpoint in endpoints},
        "toxicity": _by_endpoint(now, (Measure.TOXICITY,), _toxicity),
        "measured": _by_endpoint(now, (Measure.SIZE, Measure.CTDNA), _measured),
        "drift": {"reason": drift, "rows": []}
        if isinstance(drift, str)
        else {"reason": "", "rows": [asdict(each) for each in drift]},
    }


def _by_endpoint(rows: Sequence[Row], measures: tuple[Measure, ...], report: Any) -> list[Json]:
    chosen = [row for row in rows if row.measure in measures and row.is_prospective]
    names = sorted({row.endpoint for row in chosen})
    return [report(name, one_a_patient(row for row in chosen if row.endpoint == name)) for name in names]


def _toxicity(name: str, rows: Sequence[Row]) -> Json:
    """Patients with a severe event, weighted against censoring, over those expected by cumulative incidence."""
    events = sum(row.status is Status.EVENT for row in rows)
    return {
        "organ_class": name,
        "patients": len(rows),
        "events": events,
        "ratio": asdict(toxicity_ratio(rows, events)),
    }


def toxicity_ratio(rows: Sequence[Row], events: int) -> Number:
    """Sum of w y over sum of w p of those whose state at the horizon is known, w = 1 / G(t-) (Graf 1999).

    The interval is Garwood's of the plain count, scaled.
    """
    if len(rows) < FEWEST:
        return unknown(f"fewer than {FEWEST} patients scored")
    known = np.array([row.status is not Status.CENSORED for row in rows])
    if not known.any():
        return unknown("of nobody the state at the horizon is known")
    days = np.array([row.observed or 0.0 for row in rows])
    censoring = fit_censoring_model(build_outcome(days, known))
    weights = np.where(known, 1 / np.maximum(censoring.before(days), 1e-6), 0.0)
    happened = np.array([row.status is Status.EVENT for row in rows])
    expected = float(weights @ np.array([row.predicted for row in rows]))
    value = float(weights @ happened) / expected
    low, high = poisson_interval(events)
    scale = value / events if events else 1 / expected
    return Number(value=value, low=low * scale, high=high * scale)


def _measured(name: str, rows: Sequence[Row]) -> Json:
    """Share of next visits inside their 90 % band."""
    inside = np.array([row.inside or 0.0 for row in rows])
    few = unknown(f"fewer than {FEWEST} visits scored")
    return {
        "measure": name,
        "patients": len(rows),
        "inside": asdict(few if len(rows) < FEWEST else mean_number(inside)),
    }
