"""Records of an evaluation as plain values; `evaluating` gives the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fusion.cohort.outcome import Outcome
from fusion.evaluation.card import Section, Subject
from fusion.evaluation.card_methods import describe_methods
from fusion.evaluation.card_results import describe_results
from fusion.evaluation.card_study import describe_study
from fusion.evaluation.coverage import LEVELS, sample_coverage, tenths_of_survival
from fusion.evaluation.groups import Group
from fusion.evaluation.overlap import OverlapReport
from fusion.evaluation.paired import Comparison
from fusion.evaluation.pictures import CalibrationPicture, picture_auc, picture_calibration, picture_decisions
from fusion.evaluation.resampling import Estimate, estimate
from fusion.evaluation.scores import HORIZONS_MONTHS, LOWER_IS_BETTER, FoldScores, Scores
from fusion.evaluation.subgroups import GroupScores
from fusion.shapes import Draws
from fusion.survival.calibration import d_calibration_p
from fusion.survival.coverage import Coverage
from fusion.survival.held_out import HeldOut

Json = dict[str, Any]


def number(found: Estimate) -> Json:
    """One number with its interval."""
    return asdict(found)


def metrics_json(scores: Scores, predictors: Sequence[str]) -> Json:
    """{predictor: {metric: number}}."""
    return {name: {metric: number(_estimate(scores, metric, name)) for metric in scores.metrics} for name in predictors}


def _estimate(scores: Scores, metric: str, predictor: str) -> Estimate:
    sampled = scores.sampled.get(metric, {}).get(predictor)
    if sampled is None:
        return Estimate(value=None, reason=scores.reasons.get(metric, "not known of this predictor"))
    holds_value = metric in LOWER_IS_BETTER and metric != "ibs"
    return estimate(sampled, reason="", holds_value=holds_value)


def paired_json(found: Mapping[str, Mapping[str, Comparison]]) -> Json:
    """{comparator: {metric: comparison}}."""
    return {
        name: {
            metric: {
                "difference": one.difference.value,
                "low": one.difference.low,
                "high": one.difference.high,
                "p": one.p,
                "better": one.better.value,
                "folds": None if one.folds is None else asdict(one.folds),
                "reason": one.difference.reason,
            }
            for metric, one in by_metric.items()
        }
        for name, by_metric in found.items()
    }


def folds_json(folds: Sequence[FoldScores], predictors: Sequence[str]) -> list[Json]:
    """Every fold by itself."""
    return [
        {
            "repeat": fold.repeat,
            "fold": fold.fold,
            "n": fold.n,
            "events": fold.events,
            "metrics": {name: _fold_metrics(fold, name) for name in predictors},
        }
        for fold in folds
    ]


def _fold_metrics(fold: FoldScores, predictor: str) -> Json:
    found = {metric: by_predictor[predictor] for metric, by_predictor in fold.scores.items()}
    return {metric: float(one.values[0]) if one.known[0] else None for metric, one in found.items()}


def groups_json(found: Sequence[GroupScores]) -> list[Json]:
    """Subgroups."""
    return [
        {
            "variable": one.group.variable,
            "group": one.group.name,
            "n": one.n,
            "events": one.events,
            "reason": one.reason,
            "metrics": {
                name: {metric: number(each) for metric, each in by_metric.items()}
                for name, by_metric in one.scores.items()
            },
        }
        for one in found
    ]


def patterns_json(found: Sequence[GroupScores]) -> list[Json]:
    """Missing patterns: as subgroups, with the blocks that are there and those that are not."""
    lists = [{"present": list(one.group.present), "absent": list(one.group.absent)} for one in found]
    return [plain | more for plain, more in zip(groups_json(found), lists, strict=True)]


def calibration_json(held_out: HeldOut, outcome: Outcome, weights: Draws) -> Json:
    """{horizon: {predictor: picture}}."""
    found = {month: picture_calibration(held_out, outcome, month, weights) for month in HORIZONS_MONTHS}
    return {
        str(month): {name: _calibration(one if isinstance(one, str) else one[name]) for name in held_out.predictors}
        for month, one in found.items()
    }


def _calibration(picture: CalibrationPicture | str) -> Json:
    if isinstance(picture, str):
        return {"line": [], "groups": [], "reason": picture}
    line = picture.line
    parts = () if line is None else zip(line.predicted, line.observed, line.low, line.high, strict=True)
    names = ("predicted", "observed", "low", "high")
    return {
        "line": [dict(zip(names, map(float, point), strict=True)) for point in parts],
        "groups": [asdict(group) for group in picture.groups],
        "reason": "too few events for a smooth curve" if line is None else "",
    }


def decision_json(held_out: HeldOut, outcome: Outcome) -> Json:
    """{horizon: decision curves}."""
    found: Json = {}
    for month in HORIZONS_MONTHS:
        curves = picture_decisions(held_out, outcome, month)
        if isinstance(curves, str):
            empty: Json = {"thresholds": [], "treat_all": [], "treat_none": [], "predictors": {}}
            found[str(month)] = empty | {"reason": curves}
            continue
        first = next(iter(curves.values()))
        found[str(month)] = {
            "thresholds": first.thresholds.tolist(),
            "treat_all": list(first.treat_all),
            "treat_none": list(first.treat_none),
            "predictors": {name: list(curve.model) for name, curve in curves.items()},
            "reason": "",
        }
    return found


def auc_json(held_out: HeldOut, outcome: Outcome) -> Json:
    """AUC by month."""
    months, areas = picture_auc(held_out, outcome)
    return {"months": list(months), "predictors": {name: list(each) for name, each in areas.items()}}


def coverage_json(held_out: HeldOut, outcome: Outcome, weights: Draws) -> Json:
    """{predictor: [covered share by level]}, on the first repeat."""
    rows = held_out.scored(0)
    event = outcome.event[rows]
    return {
        name: [
            {
                "level": level,
                "covered": number(estimate(sample_coverage(own[0, rows], event, level, weights[:, rows]), reason="")),
            }
            for level in LEVELS
        ]
        for name, own in held_out.own_survival.items()
    }


def d_calibration_json(held_out: HeldOut, outcome: Outcome) -> Json:
    """{predictor: p and the ten shares}, on the first repeat."""
    rows = held_out.scored(0)
    event = outcome.event[rows]
    return {
        name: {
            "p": d_calibration_p(own[0, rows], event),
            "shares": np.round(tenths_of_survival(own[0, rows], event), 5).tolist(),
        }
        for name, own in held_out.own_survival.items()
    }


def overlap_json(found: OverlapReport, *, between: Sequence[str]) -> Json:
    """Pairs of records that are probably of one patient."""
    return {
        "compared": found.compared,
        "between": list(between),
        "pairs": [asdict(pair) | {"evidence": list(pair.evidence)} for pair in found.pairs],
        "crowded": dict(found.crowded),
        "threshold_bits": found.threshold_bits,
    }


def card_json(subject: Subject) -> Json:
    """The model card."""
    sections = (*describe_study(subject), *describe_methods(subject), *describe_results(subject))
    return {"title": sections[0].paragraphs[0], "sections": [_section(section) for section in sections]}


def _section(section: Section) -> Json:
    tables = [
        {"caption": table.caption, "columns": list(table.columns), "rows": [list(row) for row in table.rows]}
        for table in section.tables
    ]
    return {
        "item": section.item,
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "tables": tables,
    }


def bounds_json(found: Sequence[tuple[Group, Coverage]]) -> list[Json]:
    """Coverage of the 90 % lower bounds of survival time, everybody first."""
    return [
        {"variable": group.variable, "name": group.name, "n": one.n, "events": one.events, "coverage": one.coverage}
        | {"standard_error": one.standard_error, "reason": one.reason}
        for group, one in found
    ]
