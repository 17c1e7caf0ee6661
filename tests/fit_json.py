"""The fit of a twin and its contributions as they are stored, without a model."""

from typing import Any

Json = dict[str, Any]


def quantity(days: list[int], level: float, points: list[Json]) -> Json:
    """A flat curve at a level with bands of a fifth and two fifths."""
    told = {"median": 1.0, "low": 0.8, "high": 1.2, "result_low": 0.6, "result_high": 1.4}
    return {**{name: [factor * level for _ in days] for name, factor in told.items()}, "points": points}


def point(day: int, value: float | None = None, limit: float | None = None, *, assumed: bool = False) -> Json:
    """A measurement, or a limit."""
    return {"day": day, "value": value, "limit": limit, "assumed": assumed}


def fit(*, ahead: bool = True, sizes: list[Json] | None = None, ctdna: list[Json] | None = None) -> Json:
    """Two sizes around 60 mm and a draw below its limit, the origin on day 84, three months ahead."""
    days = [0, 42, 84, *((91, 175) if ahead else ())]
    measured = [point(0, 60.0), point(42, 90.0)] if sizes is None else sizes
    drawn = [point(0, 0.02), point(42, None, 0.01)] if ctdna is None else ctdna
    return {
        "days": days,
        "origin_day": 84,
        "regimen": "atezolizumab" if ahead else None,
        "size_mm": quantity(days, 60.0, measured) if measured else None,
        "ctdna_vaf": quantity(days, 0.015, drawn) if drawn else None,
    }


def next_visit(level: float = 60.0) -> Json:
    """What an arm's first scan would show."""
    band = {"median": level, "low": 0.7 * level, "high": 1.5 * level}
    return {
        "weeks": 6, "day": 126, "alive": 0.98, "size_mm": band, "progression_by_size": 0.2, "response": 0.1,
        "ctdna_vaf": {name: value / 4000 for name, value in band.items()}, "ctdna_detected": 0.9,
    }  # fmt: skip


def visit(**changed: Any) -> Json:
    """Everything that is stored of visits, with a fit."""
    return {
        "changed": None, "course": None, "fit": fit(), "information": None,
        "next": {"atezolizumab": next_visit(), "docetaxel": next_visit(70.0)}, **changed,
    }  # fmt: skip


def why(**changed: Any) -> Json:
    """A log risk shared out: laboratory lowers it, clinical raises it, TP53 counts, KRAS hardly does."""
    feature = {"block": "blood", "modality": "labs", "name": "ldh_u_per_l", "gene": "", "contribution": -0.4}
    lesion = {
        "bag": "lesions of CT", "source": "ct", "number": 1, "position_mm": [1.0, 2.0, -3.0], "contribution": 0.05
    }  # fmt: skip
    return {
        "patient": "DEMO-001", "study": "demo", "endpoint": "OS", "log_risk": -0.3, "base": -0.1, "remainder": 0.0,
        "members": {"trees": -0.2, "graph": 0.0}, "survival": {"12m": 0.7}, "findings": [], "drugs": [], "blocks": {},
        "interval": {"log_risk": [-0.8, 0.2], "survival_low": {}, "survival_high": {}},
        "widening": {
            "factor": 1.3,
            "blocks": [
                {"block": "ctdna", "modality": "ctdna", "factor": 1.2},
                {"block": "HE", "modality": "pathology", "factor": 1.0},
            ],
        },
        "modalities": {"labs": -0.4, "clinical": 0.2, "omics": 0.004}, "features": [feature],
        "genes": {"TP53": 0.1, "KRAS": 0.001}, "pathways": {"no pathway": 0.002}, "parts": [lesion], **changed,
    }  # fmt: skip
