"""A stored evaluation as the page and the card show it."""

from __future__ import annotations

from twins.dossier.evaluations.coverage import build_bounds, build_coverage, build_resolution
from twins.dossier.evaluations.curves import build_auc, build_calibration, build_decision
from twins.dossier.evaluations.groups import build_missing, build_subgroups
from twins.dossier.evaluations.headline import build_headline
from twins.dossier.evaluations.metrics import predictor_label
from twins.dossier.evaluations.modalities import build_learning, build_modalities
from twins.dossier.evaluations.overlap import build_overlap
from twins.dossier.evaluations.performance import build_metrics, build_paired, build_reasons
from twins.dossier.evaluations.records import Card, CardSection, CardTable, EvaluationView
from twins.models import Evaluation


def build_evaluation(evaluation: Evaluation) -> EvaluationView:
    """Everything that the page of a model shows of one evaluation."""
    content = evaluation.content
    return EvaluationView(
        is_external=content["kind"] == "external",
        predictors=tuple(predictor_label(name) for name in content["predictors"]),
        headline=build_headline(content),
        metrics=build_metrics(content),
        all_metrics=build_metrics(content, content["metric_names"]),
        reasons=build_reasons(content),
        paired=build_paired(content),
        calibration=build_calibration(content),
        auc=build_auc(content),
        decision=build_decision(content),
        subgroups=build_subgroups(content),
        missing=build_missing(content),
        coverage=build_coverage(content),
        bounds=build_bounds(content),
        resolution=build_resolution(content),
        modalities=build_modalities(content),
        learning=build_learning(content),
        overlap=build_overlap(content),
        card=build_card(evaluation),
    )


def build_card(evaluation: Evaluation) -> Card:
    """The model card, in TRIPOD+AI order as the evaluation wrote it."""
    found = evaluation.content["card"]
    return Card(
        title=found["title"],
        sections=tuple(
            CardSection(
                item=each["item"],
                heading=each["heading"],
                paragraphs=tuple(each["paragraphs"]),
                tables=tuple(
                    CardTable(
                        caption=table["caption"],
                        columns=tuple(table["columns"]),
                        rows=tuple(tuple(row) for row in table["rows"]),
                    )
                    for table in each["tables"]
                ),
            )
            for each in found["sections"]
        ),
        model=evaluation.model_id,
        study=evaluation.study.code,
        made_at=evaluation.created_at,
    )
