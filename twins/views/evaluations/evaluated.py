"""One fitted model as it was judged, and its card."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from twins.actions import access
from twins.dossier.evaluations import CARD_LANGUAGE, build_evaluation
from twins.dossier.twin.fitted import build_model
from twins.models import Evaluation, ModelVersion, Patient
from twins.permissions.models import visible_models
from twins.views.evaluations.pictures import captioned, draw_evaluation, pair
from twins.views.viewer import viewer

SIDES = ("first", "second")
# In place of the code of a patient whom the reader does not see.
UNSEEN = "–"


def find_version(request: HttpRequest, pk: int) -> ModelVersion:
    """The model with its study, or 404; also where it is of a study that the person does not see."""
    return get_object_or_404(visible_models(viewer(request)).select_related("study", "by"), pk=pk)


def evaluations_of(version: ModelVersion) -> list[Evaluation]:
    """Its own study first; what each holds is read only when it is asked for."""
    found = version.evaluations.select_related("study", "by").defer("content")
    return sorted(found, key=lambda each: (each.study_id != version.study_id, each.study.code))


def choose(evaluations: list[Evaluation], study: str | None) -> Evaluation | None:
    """The one on the study that the address asks for, or else the first.

    Raises:
        Http404: the model was not judged on that study.
    """
    if study is None:
        return evaluations[0] if evaluations else None
    for each in evaluations:
        if each.study.code == study:
            return each
    raise Http404


@require_safe
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is known of how well the model does."""
    version = find_version(request, pk)
    found = evaluations_of(version)
    chosen = choose(found, request.GET.get("study"))
    context = {"version": version, "model": build_model(version), "evaluations": found, "chosen": chosen}
    if chosen:
        hide_strangers(chosen, viewer(request))
    note_read(request, version, chosen, part="evaluation")
    if chosen:
        context |= shown(chosen)
    return render(request, "models/detail.html", context)


def hide_strangers(evaluation: Evaluation, user: User) -> None:
    """Records that are alike may be of other studies: whom the person does not see is not named."""
    pairs = evaluation.content["overlap"]["pairs"]
    named = {(each[f"{side}_study"], each[side]) for each in pairs for side in SIDES}
    codes = Patient.objects.visible_to(user).filter(code__in={code for _, code in named})
    seen = set(codes.values_list("study__code", "code")) if named else set()
    for each in pairs:
        for side in SIDES:
            if (each[f"{side}_study"], each[side]) not in seen:
                each[side] = UNSEEN


def shown(evaluation: Evaluation) -> dict[str, Any]:
    """What the page's templates read of an evaluation."""
    view = build_evaluation(evaluation)
    pictures = draw_evaluation(evaluation, view)
    return {
        "view": view,
        "pictures": pictures,
        "calibration": pair("calibration", view.calibration, pictures),
        "decision": pair("decision", view.decision, pictures),
    }


@require_safe
def model_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The model card, to print; in English, as its file, whatever the reader's language."""
    version = find_version(request, pk)
    chosen = choose(evaluations_of(version), request.GET.get("study"))
    if chosen is None:
        raise Http404
    note_read(request, version, chosen, part="model card")
    with translation.override(CARD_LANGUAGE):
        view = build_evaluation(chosen)
        found = {"view": view, "card": view.card, "captioned": captioned(chosen, view)}
        body = render_to_string("models/card_body.html", found)
    context = {"version": version, "chosen": chosen, "card": view.card, "body": body}
    return render(request, "models/card.html", context)


def note_read(request: HttpRequest, version: ModelVersion, chosen: Evaluation | None, *, part: str) -> None:
    """An entry of the audit trail, with the patients whom the page names."""
    pairs = chosen.content["overlap"]["pairs"] if chosen and part == "evaluation" else ()
    named = {(each[f"{side}_study"], each[side]) for each in pairs for side in SIDES if each[side] != UNSEEN}
    detail: dict[str, Any] = {"model": version.pk, "part": part}
    if named:
        detail["patients"] = [{"study": study, "code": code} for study, code in sorted(named)]
    study = chosen.study if chosen else version.study
    access.record("read", by=viewer(request), study=study, detail=detail)
