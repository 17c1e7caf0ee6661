"""Uploads in slices: what the page's script (static/twins/upload.js) asks."""

import json
import uuid

from django.db.models import Count, Min, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import uploads
from twins.models import ImportFile, ImportSource
from twins.views.viewer import data_manager


def with_progress(sources: QuerySet[ImportSource]) -> QuerySet[ImportSource]:
    """Uploads with their first file, how many files and bytes they have, and how many bytes are here."""
    return sources.annotate(
        first_file=Min("files__path"),
        file_count=Count("files"),
        byte_count=Sum("files__size", default=0),
        received=Sum("files__received", default=0),
    )


def find_upload(request: HttpRequest, pk: uuid.UUID) -> ImportSource:
    """The viewer's own unfinished upload, or 404."""
    return get_object_or_404(
        ImportSource, pk=pk, by=data_manager(request), place="", completed_at=None, discarded_at=None
    )


@require_POST
def upload_new(request: HttpRequest) -> HttpResponse:
    """Announce files as JSON; answers how much of each is here already."""
    user, asked = data_manager(request), read_announcement(request.body)
    if asked is None:
        return JsonResponse({"message": "expected JSON: files, each with path, size and modified"}, status=400)
    return JsonResponse(describe_upload(uploads.begin(asked, by=user)), status=201)


def read_announcement(body: bytes) -> list[uploads.AskedFile] | None:
    """The files that are announced; None where it is not that."""
    try:
        files = json.loads(body)["files"]
        return [
            uploads.AskedFile(path=str(each["path"]), size=int(each["size"]), modified=str(each.get("modified", "")))
            for each in files
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@require_safe
def upload_status(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How much of each file is here."""
    return JsonResponse(describe_upload(find_upload(request, pk)))


def describe_upload(source: ImportSource) -> dict[str, object]:
    """Where to send slices, and how much of each file is here, in the order in which they were announced."""
    return {
        "id": str(source.pk),
        "address": reverse("upload", args=[source.pk]),
        "received": list(source.files.values_list("received", flat=True)),
    }


@require_http_methods(["PUT"])
def upload_slice(request: HttpRequest, pk: uuid.UUID, position: int) -> HttpResponse:
    """Take one slice: offset in the address, SHA-256 in a header, bytes in the body."""
    source = find_upload(request, pk)
    get_object_or_404(ImportFile, source=source, position=position)
    offset, size = request.GET.get("offset", ""), request.META.get("CONTENT_LENGTH") or ""
    if not (offset.isdecimal() and size.isdecimal()):
        return JsonResponse({"message": "expected an offset and a length"}, status=400)
    try:
        file = uploads.receive(
            source,
            position,
            request,
            offset=int(offset),
            size=int(size),
            sha256=request.headers.get("X-Content-SHA256", ""),
        )
    except UnreadablePostError:
        # The browser went away in the middle of a slice; it sends it again.
        return HttpResponse(status=400)
    return JsonResponse({"received": file.received}, status=200 if file.received == int(offset) + int(size) else 409)


@require_POST
def upload_finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All slices were sent; answers with the page of the next step, again to a script that did not hear it."""
    source = get_object_or_404(ImportSource, pk=pk, by=data_manager(request), place="", discarded_at=None)
    uploads.finish(source)
    return JsonResponse({"next": reverse("import-source", args=[source.pk])})
