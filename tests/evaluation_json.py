"""A small evaluation, as the command stores it."""

from typing import Any

from twins.models import Evaluation, ModelVersion, Study

PREDICTORS = ("twin", "clinical_only", "ridge_cox", "boosting")
METRICS = ("harrell_c", "ibs", "ici_12m", "observed_expected_12m", "d_calibration_p", "coverage_90")
VALUES = (0.68, 0.17, 0.02, 1.0, 0.4, 0.9)
HORIZONS = (6, 12, 24)


def number(value: float | None, reason: str = "") -> dict[str, Any]:
    """A value with an interval of 0.02 on both sides, or the reason why there is none."""
    low, high = (None, None) if value is None else (value - 0.02, value + 0.02)
    return {"value": value, "low": low, "high": high, "reason": reason}


def difference(value: float, *, better: str = "neither") -> dict[str, Any]:
    """A difference that is told from zero or not."""
    width = abs(value) / 2 if better != "neither" else abs(value) + 0.01
    ends = {"low": value - width, "high": value + width, "p": 0.004 if better != "neither" else 0.4}
    return {
        "difference": value,
        **ends,
        "reason": "",
        "better": better,
        "folds": {"difference": value, **ends, "folds": 5},
    }


def group(variable: str, name: str, n: int, value: float | None) -> dict[str, Any]:
    """A subgroup; without a value it was too small."""
    names = ("harrell_c", "observed_expected_12m", "ici_12m", "coverage_90")
    metrics = {} if value is None else {"twin": {each: number(value) for each in names}}
    reason = "fewer than 20 patients" if value is None else ""
    return {"variable": variable, "group": name, "n": n, "events": n // 2, "reason": reason, "metrics": metrics}


def calibration() -> dict[str, Any]:
    """A line of three points a predictor, two groups for each."""
    line = [{"predicted": x, "observed": x + 0.02, "low": x - 0.05, "high": x + 0.09} for x in (0.2, 0.4, 0.6)]
    groups = [{**row, "n": 40, "events": 12} for row in line[:2]]
    return {name: {"line": line, "groups": groups, "reason": ""} for name in PREDICTORS}


def decision() -> dict[str, Any]:
    """Three thresholds; the twin has no patients beyond the last."""
    lines = {name: [0.3, 0.1, None if name == "twin" else 0.0] for name in PREDICTORS}
    return {
        "thresholds": [0.1, 0.5, 0.9],
        "treat_all": [0.3, -0.2, -4.0],
        "treat_none": [0.0, 0.0, 0.0],
        "predictors": lines,
        "reason": "",
    }


def refits() -> dict[str, Any]:
    """What `--refits` adds."""
    loss = {key: value for key, value in difference(0.03, better="twin").items() if key not in {"better", "folds"}}
    left_out = {"block": "plasma", "modality": "ctdna", "without": number(0.65), "loss": loss}
    curve = [{"removed": n, "c": {name: number(0.68 - 0.02 * n) for name in PREDICTORS}} for n in range(2)]
    scores = {name: {"harrell_c": number(0.66), "ibs": number(0.17)} for name in PREDICTORS}
    return {
        "modalities": {
            "folds": 3,
            "repeats": 1,
            "metric": "harrell_c",
            "full": number(0.68),
            "blocks": ["clinical", "plasma"],
            "leave_one_out": [left_out],
            "drop_at_test": [{**left_out, "beyond_refit": loss}],
            "drop_curve": curve,
        },
        "learning": [
            {"share": share, "training_n": n, "training_events": n // 2, "metrics": scores}
            for share, n in ((0.5, 300), (1.0, 600))
        ],
        "notes": [],
    }


def card() -> dict[str, Any]:
    """Two items, one with a table."""
    table = {"caption": "Blocks", "columns": ["block", "features"], "rows": [["clinical | labs", "14"]]}
    return {
        "title": "Prediction of OS, evaluated on the same study.",
        "sections": [
            {"item": "1", "heading": "Title", "paragraphs": ["Prediction of OS."], "tables": []},
            {"item": "9", "heading": "Predictors", "paragraphs": ["38 features."], "tables": [table]},
        ],
    }


def pair() -> dict[str, Any]:
    """Two records that look like one patient."""
    names = {"first": "C-0001", "second": "C-0002", "first_study": "demo", "second_study": "demo"}
    return {**names, "distance": 0.0, "bits": 31.2, "evidence": ["age", "12 of 12 variants"], "across_folds": True}


def evaluated(**changes: Any) -> dict[str, Any]:
    """An evaluation without refits; `changes` replace its keys."""
    metrics = {name: {key: number(value) for key, value in zip(METRICS, VALUES, strict=True)} for name in PREDICTORS}
    metrics["twin"]["d_calibration_p"] = {"value": 0.4, "low": None, "high": None, "reason": ""}
    paired = {
        name: {"harrell_c": difference(0.04 if better == "twin" else 0.002, better=better), "ibs": difference(-0.01)}
        for name, better in zip(PREDICTORS[1:], ("twin", "neither", "neither"), strict=True)
    }
    levels = [{"level": level, "covered": number(level + 0.01)} for level in (0.5, 0.9)]
    content = {
        "model": 1,
        "study": "demo",
        "endpoint": "OS",
        "origin_day": 0,
        "kind": "internal",
        "n": 850,
        "events": 569,
        "competing": 0,
        "left_out": {},
        "follow_up_months": 21.19,
        "predictors": list(PREDICTORS),
        "horizons_months": list(HORIZONS),
        "tau_months": 20.0,
        "tau_rule": "20 months",
        "folds": 5,
        "repeats": 1,
        "fold_names": ["1", "2", "3", "4", "5"],
        "split": "random",
        "draws": 500,
        "seed": 0,
        "metric_names": list(METRICS),
        "metrics": metrics,
        "paired": paired,
        "per_fold": [],
        "subgroups": [group("sex", "male", 520, 0.67), group("sex", "female", 330, 0.7), group("site", "x", 2, None)],
        "missing_patterns": [{**group("modalities", "without ctdna", 53, 0.6), "present": [], "absent": ["ctdna"]}],
        "calibration": {str(months): calibration() for months in HORIZONS},
        "decision": {str(months): decision() for months in HORIZONS},
        "auc": {"months": [6, 12], "predictors": {name: [0.75, None] for name in PREDICTORS}},
        "coverage": {name: levels for name in PREDICTORS},
        "d_calibration": {name: {"p": 0.4, "shares": [0.1] * 10} for name in PREDICTORS},
        "bounds": [bound("", "everybody", 850, 0.91), bound("site", "x", 2, None)],
        "modalities": None,
        "learning": None,
        "resolution": None,
        "overlap": {"compared": 850, "between": ["demo"], "pairs": [], "crowded": {}, "threshold_bits": 21.5},
        "card": card(),
        "unknown": [],
        "notes": ["What each modality is worth and how much more patients would help was not computed."],
        "seconds": 8.0,
    }
    return {**content, **changes}


def bound(variable: str, name: str, n: int, coverage: float | None) -> dict[str, Any]:
    """Coverage of the lower bounds in some patients."""
    known = {"coverage": coverage, "standard_error": None if coverage is None else 0.01}
    reason = "fewer than 30 patients" if coverage is None else ""
    return {"variable": variable, "name": name, "n": n, "events": n // 2, "reason": reason, **known}


def make_evaluation(model: ModelVersion, study: Study | None = None, **changes: Any) -> Evaluation:
    """A stored evaluation of a model, on its own study unless another is given."""
    judged = study or model.study
    content = evaluated(**{"study": judged.code, "model": model.pk, **changes})
    return Evaluation.objects.create(model=model, study=judged, content=content)
