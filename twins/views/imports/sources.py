"""The first half of an import: where the files are, and what they are."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import imports, sources, uploads
from twins.forms.imports.sources import KindForm, PlaceForm, first_answers
from twins.models import ImportSource
from twins.views.imports.steps import steps
from twins.views.imports.uploads import with_progress
from twins.views.viewer import data_manager, viewer


def find_source(request: HttpRequest, pk: uuid.UUID) -> ImportSource:
    """The viewer's own source (staff: anybody's) while its files are there, or 404."""
    user = data_manager(request)
    mine = ImportSource.objects.all() if user.is_staff else ImportSource.objects.filter(by=user)
    return get_object_or_404(mine, pk=pk, discarded_at__isnull=True)


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """A form's data and files; nothing, where the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Step 1, where: the page's script sends files in slices; without it the form carries them."""
    user, form = data_manager(request), PlaceForm(*sent(request))
    if form.is_valid():
        place = form.cleaned_data["place"]
        source = (
            sources.name_place(place, by=user)
            if place
            else uploads.keep_form_files(form.cleaned_data["upload"], by=user)
        )
        return redirect("import-source", source.pk)
    context = {
        "form": form,
        "steps": steps("where"),
        "unfinished": with_progress(sources.unfinished(user)),
        "slice_bytes": settings.UPLOAD_SLICE_BYTES,
        "limits": {
            "files": settings.UPLOAD_FILES,
            "file_bytes": settings.UPLOAD_FILE_BYTES,
            "total_bytes": settings.UPLOAD_TOTAL_BYTES,
        },
    }
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_source(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Step 2, what: the kind with the reason, the study, the options; sending it starts the dry run."""
    source = find_source(request, pk)
    if source.completed_at is None:
        return redirect("import-new")
    answers = first_answers(source) | request.GET.dict()
    kind = request.POST.get("kind") or answers["kind"]
    form = KindForm(*sent(request), source=source, kind=kind, initial=answers | {"kind": kind})
    if form.is_valid():
        run = imports.request(
            [source.path],
            study=form.cleaned_data["study"],
            kind=form.cleaned_data["kind"],
            options=form.options,
            dry_run=True,
            source=source,
            by=viewer(request),
        )
        return redirect("import", run.pk)
    context = {
        "source": source,
        "form": form,
        "steps": steps("what", source=source),
        "title": form.title_of(source.kind),
        "files": source.files.count() if source.is_upload else None,
    }
    return render(request, "imports/source.html", context, status=422 if form.errors else 200)


@require_safe
def import_options(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The questions of another kind, for the page of step 2."""
    source = find_source(request, pk)
    form = KindForm(source=source, kind=request.GET.get("kind", ""), initial=first_answers(source))
    return render(request, "imports/options.html", {"form": form})


@require_POST
def import_source_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Remove what was uploaded."""
    source = find_source(request, pk)
    if not source.runs.filter(status__in=sources.OPEN).exists():
        sources.discard(source)
    return redirect(reverse("import-new"))
