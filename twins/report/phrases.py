"""The fixed words of the paper, in the reader's language."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from twins.dossier.words import RESEARCH_USE, SYNTHETIC

PHRASES: Final = {
    "research_use": RESEARCH_USE,
    "synthetic": SYNTHETIC,
    "page_of": _("page {number} of {total}"),
    "summary": _("Clinical summary"),
    "baseline": _("Baseline:"),
    "course": _("Course"),
    "known": _("What is known"),
    "modality": _("Modality"),
    "molecular": _("Molecular findings"),
    "gene": _("Gene"),
    "change": _("Protein change"),
    "ctdna_caption": _("Allele fraction of the genes that rose highest, by month."),
    "measurements": _("Measurements"),
    "what": _("What"),
    "last_result": _("Last result"),
    "when": _("When"),
    "times": _("Times"),
    "imaging": _("Imaging"),
    "lesion": _("Lesion"),
    "diameter": _("Longest diameter"),
    "volume": _("Volume"),
    "seen": _("Seen"),
    "no_lesion": _("No lesion has been segmented."),
    "holdings": _("Also stored"),
    "size": _("Size"),
    "note": _("Note"),
    "twin": _("The twin"),
    "unit": _("Unit"),
    "quantity": _("Quantity"),
    "before": _("Without the last visit"),
    "meaning": _("In words"),
    "fit_caption": _(
        "The twin through the measured points. Inner band: the state; outer band: what a measurement would show (90%)."
    ),
    "arms": _("Treatment arms side by side"),
    "order": _("Arms stand in order of evidence, then of name; the order is no recommendation."),
    "survival_caption": _("Survival by arm; numbers at the line ends are for the last month shown."),
    "differences": _("Differences"),
    "toxicity": _("Toxicity of grade 3 or more"),
    "organ_class": _("Organ class"),
    "special_interest": _("Events of special interest, part of their classes too"),
    "balance_caption": _(
        "Benefit and harm together. Mark: estimate, hollow where the rate was not checked against its source. Line: "
        "90% interval."
    ),
    "people": _("Of 100 people like this one"),
    "alive": _("alive at 12 months"),
    "harmed": _("toxicity of grade 3 or more"),
    "people_key": _(
        "Filled: even at the low end of the 90% interval; half filled: between its ends; hollow: not even at the high "
        "end."
    ),
    "why": _("Why these numbers"),
    "limits": _("What the model does not know"),
    "no_flag": _("No flag was raised."),
    "evidence": _("Evidence behind each arm"),
    "trials": _("Trials that compared regimens of these kinds"),
    "similar": _("Similar patients"),
    "patient": _("Patient"),
    "received": _("Received"),
    "fared": _("Fared"),
    "progression": _("Progression"),
    "likeness": _("Likeness (cosine distance)"),
    "similar_note": _(
        "Nearest by the twin's embedding, among the patients of this study under the same model whom the reader may "
        "see. Likeness is not evidence that an arm would do the same here."
    ),
    "model": _("The model beside simpler ones"),
    "predictor": _("Predictor"),
    "decision": _("Decision of the board"),
    "references": _("References"),
    "follow_up": _("Follow-up"),
    "versions": _("Versions"),
    "agenda": _("Agenda"),
    "place": _("No."),
    "question": _("Question to the board"),
    "presenter": _("Presented by"),
    "page": _("Page"),
    "no_case": _("No case of this session is open to the reader."),
}


def phrases() -> dict[str, str]:
    """Name -> text."""
    return {name: gettext(text) for name, text in PHRASES.items()}
