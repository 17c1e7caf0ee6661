"""Sentences of a paper that carry values of the dossier; those of an empty section are empty."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from twins.dossier import Dossier
from twins.report.arms import toxicity_note
from twins.report.versions import moment


def title_of(dossier: Dossier) -> str:
    """The document's name."""
    head = dossier.header
    return _("Tumour board dossier, %(study)s %(code)s") % {"study": head.study, "code": head.code}


def made_sentence(dossier: Dossier, by: str) -> str:
    """When and by whom."""
    told = {"moment": moment(dossier.made_at), "reader": by}
    if not by:
        return _("Dossier for the tumour board, made %(moment)s.") % told
    return _("Dossier for the tumour board, made %(moment)s by %(reader)s.") % told


def sentences(dossier: Dossier) -> dict[str, Any]:
    """Name in the template -> text."""
    return {
        "heading": _("Patient %(code)s") % {"code": dossier.header.code},
        "course_caption": _("Months from %(index_date)s. ● found, ○ looked for and not found, × failed.")
        % {"index_date": dossier.header.index_date},
        "no_variant": no_variant(dossier),
        "toxicity_note": toxicity_note(dossier),
        **twin_sentences(dossier),
        "model_note": model_note(dossier),
    }


def no_variant(dossier: Dossier) -> str:
    """Specimens without a variant."""
    if dossier.molecular is None:
        return ""
    return _("No variant was found in %(columns)s.") % {"columns": ", ".join(dossier.molecular.columns)}


def twin_sentences(dossier: Dossier) -> dict[str, str]:
    """On the state."""
    twin = dossier.twin
    return {
        "state_head": _("State at %(day)s") % {"day": twin.origin_text} if twin else "",
        "state_note": _("Mean and 90%% interval. From %(model)s.") % {"model": twin.model} if twin else "",
    }


def model_note(dossier: Dossier) -> str:
    """What the model was fitted on."""
    if dossier.model is None:
        return ""
    text: str = _(
        "Model %(number)s for %(endpoint)s: %(cohort)s. Modalities: %(modalities)s. All metrics from the same held-out "
        "folds."
    )
    return text % {name: getattr(dossier.model, name) for name in ("number", "endpoint", "cohort", "modalities")}
