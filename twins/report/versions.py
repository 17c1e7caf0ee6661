"""What a reader needs to get the same numbers again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.dossier.forecasts.estimates import ForecastView, ModelFacts, TwinView

Line = tuple[str, str]


def versions(dossier: Dossier) -> list[dict[str, str]]:
    """Labels and texts, hashes in full."""
    lines = [(_("dossier"), moment(dossier.made_at))]
    if dossier.twin:
        lines += _twin(dossier.twin)
    if dossier.forecast:
        lines += _forecast(dossier.forecast)
    if dossier.model:
        lines += _model(dossier.model)
    return [{"label": label, "text": text} for label, text in lines]


def moment(at: datetime) -> str:
    """Day and time with the zone's name, alike in every language."""
    return f"{at:%Y-%m-%d %H:%M %Z}".strip()


def _twin(twin: TwinView) -> Iterator[Line]:
    made = {"number": twin.number, "moment": moment(twin.made_at), "seed": twin.seed}
    yield _("twin"), _("%(number)s, made %(moment)s, seed %(seed)s") % made
    yield _("patient data SHA-256"), twin.snapshot


def _forecast(forecast: ForecastView) -> Iterator[Line]:
    made = {"number": forecast.number, "moment": moment(forecast.made_at)}
    yield _("forecast"), _("%(number)s, made %(moment)s") % made


def _model(model: ModelFacts) -> Iterator[Line]:
    made = {"number": model.number, "moment": moment(model.fitted_at)}
    yield _("model"), _("%(number)s, fitted %(moment)s") % made
    yield _("checkpoint SHA-256"), model.checkpoint
    yield _("cohort data SHA-256"), model.data
