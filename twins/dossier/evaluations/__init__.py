"""Fitted models as they were judged: what page, card and command show of a stored evaluation."""

from twins.dossier.evaluations.reading import build_card, build_evaluation
from twins.dossier.evaluations.records import CARD_LANGUAGE, Card, EvaluationView, Line, Panel, Point, Table, Whisker

__all__ = [
    "CARD_LANGUAGE",
    "Card",
    "EvaluationView",
    "Line",
    "Panel",
    "Point",
    "Table",
    "Whisker",
    "build_card",
    "build_evaluation",
]
