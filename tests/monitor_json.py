"""A small report of kept forecasts, as the command stores it."""

from typing import Any

Json = dict[str, Any]
MONTHS = (3, 6, 12, 18, 24)


def number(value: float | None, low: float | None = None, high: float | None = None, reason: str = "") -> Json:
    """A value with its interval, or the reason why there is none."""
    return {"value": value, "low": low, "high": high, "reason": reason}


def summary(patients: int = 60, events: int = 40) -> Json:
    """As many events as were expected."""
    ratio = number(1.0, 0.72, 1.36) if patients else number(None, reason="fewer than 1 event expected so far (0)")
    return {"forecasts": patients, "patients": patients, "events": events, "expected": float(events), "ratio": ratio}


def drift(*, alarm: str | None = None) -> Json:
    """Three scores on two days."""
    path = [
        {"expected": 10.0 * place, "events": 9 * place, "more": 0.4 * place, "fewer": 0.2 * place}
        for place in (1, 2, 3)
    ]
    funnel = [
        {"day": day, "scores": 30, "events": events, "expected": expected, "inner": 6.2, "outer": 9.8}
        for day, events, expected in (("2026-03-01", 9, 10.0), ("2026-09-01", 27, 30.0))
    ]
    cusum = {
        "more": {"ratio": 2.0, "limit": 5.52, "alarm": alarm},
        "fewer": {"ratio": 0.5, "limit": 5.07, "alarm": None},
    }
    return {"run_length": 1000.0, "path": path, "cusum": cusum, "funnel": funnel}


def endpoint(patients: int = 60, **changed: Any) -> Json:
    """Everything of one endpoint."""
    groups = [
        {"n": 30, "events": 10, "predicted": x, "observed": number(x + 0.05, x - 0.1, x + 0.2)} for x in (0.2, 0.6)
    ]
    found: Json = {
        "prospective": summary(patients),
        "retrospective": summary(0, 0),
        "states": [
            {"months": month, "event": 10, "free": 40, "censored": 10, "predicted": 0.2, "brier": number(0.171)}
            for month in MONTHS
        ],
        "calibration": {
            "12": {"groups": groups, "reason": ""},
            "6": {"groups": [], "reason": "fewer than 10 events by then"},
        },
        "uno_c": number(0.66),
        "d_calibration_p": number(0.0002),
        "coverage": [
            {"level": 0.5, "covered": number(0.52, 0.44, 0.6)},
            {"level": 0.9, "covered": number(None, reason="fewer than 10 events")},
        ],
        "drift": drift(),
    }
    return found | changed


def report(**changed: Any) -> Json:
    """A report of two endpoints; PFS first, since JSONB keeps no order."""
    found: Json = {
        "model": 7,
        "study": "demo",
        "endpoint": "OS",
        "forecasts": 80,
        "scored": 60,
        "prospective": 60,
        "retrospective": 0,
        "patients": 60,
        "endpoints": {"PFS": endpoint(), "OS": endpoint()},
        "toxicity": [
            {"organ_class": "Any grade >= 3", "patients": 60, "events": 12, "ratio": number(0.9, 0.5, 1.5)},
            {"organ_class": "Skin", "patients": 4, "events": 0, "ratio": number(None, reason="fewer than 20 patients")},
        ],
        "measured": [{"measure": "Sum of longest diameters", "patients": 40, "inside": number(0.9, 0.81, 0.99)}],
        "drift": {"reason": "nobody new", "rows": []},
    }
    return found | changed


def drift_row(name: str, kind: str, psi: float | None, *, shifted: bool = False) -> Json:
    """A feature, or the presence of a modality."""
    few = number(None, reason="fewer than 20 with it")
    return {
        "name": name,
        "kind": kind,
        "training": 850,
        "newcomers": 60,
        "psi": few if psi is None else number(psi, 0.0, 0.3),
        "ks_p": few if psi is None else number(0.04),
        "is_shifted": shifted,
    }
