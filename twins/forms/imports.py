"""What to import: an uploaded file, or a folder of the server that the settings allow."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile

from twins.models import Study

MEGABYTE = 2**20


class ImportForm(forms.Form):
    """One import; exactly one of `upload` and `place`."""

    study = forms.SlugField(
        label="Study id",
        max_length=64,
        help_text="As in the manifest; importing the same id again updates the study and never duplicates it.",
    )
    upload = forms.FileField(label="File from this computer", required=False)
    place = forms.CharField(label="Folder or file on the server", required=False, max_length=500)
    dry_run = forms.BooleanField(label="Check only, store nothing", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
        self.fields["upload"].help_text = f"A zip of a study folder, or one VCF, table or h5 file; up to {limit:,} MB."
        roots = " or ".join(str(root) for root in settings.IMPORT_ROOTS)
        self.fields["place"].help_text = f"Inside {roots}."
        self.fields["study"].widget.attrs.update(list="studies", autocomplete="off", spellcheck="false")
        self.fields["place"].widget.attrs.update(list="places", autocomplete="off", spellcheck="false")
        self.studies = Study.objects.values_list("code", flat=True)
        self.places = list_places()

    def clean_upload(self) -> UploadedFile[Any] | None:
        """The file, when it is within the limit."""
        upload: UploadedFile[Any] | None = self.cleaned_data["upload"]
        if upload and (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES
            raise forms.ValidationError(f"Expected at most {limit:,} bytes, got {upload.size:,}.", code="too_large")
        return upload

    def clean_place(self) -> Path | None:
        """The path, when it is there and inside an allowed folder."""
        text: str = self.cleaned_data["place"]
        return find_place(text) if text else None

    def clean(self) -> dict[str, Any]:
        """One source, not both and not none."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("upload")) == bool(cleaned.get("place")):
            raise forms.ValidationError("Choose a file from this computer or a place on the server: exactly one.")
        return cleaned

    def keep_source(self) -> Path:
        """Where the job finds what is to be imported; an upload is moved to a folder of its own."""
        place: Path | None = self.cleaned_data["place"]
        return place or keep_upload(self.cleaned_data["upload"])


def list_places() -> list[str]:
    """What lies directly in the allowed folders, for the field's suggestions."""
    roots = [root for root in settings.IMPORT_ROOTS if root.is_dir()]
    return sorted(str(entry) for root in roots for entry in root.iterdir() if not entry.name.startswith("."))


def find_place(text: str) -> Path:
    """The path meant, absolute or relative to an allowed folder; links that lead out of it are refused."""
    for root in settings.IMPORT_ROOTS:
        path = (root / text).resolve()
        if path.is_relative_to(root.resolve()) and is_there(path):
            return path
    raise forms.ValidationError("Expected something inside an allowed folder; nothing is there.", code="no_such_place")


def is_there(path: Path) -> bool:
    """True for what can be opened; a name that is too long or a closed folder is not there for us."""
    try:
        return path.exists()
    except OSError:
        return False


def keep_upload(upload: UploadedFile[Any]) -> Path:
    """Move the upload into a folder of its own under its own name, which tells the reader its kind."""
    storage = FileSystemStorage(location=settings.UPLOADS / uuid.uuid4().hex, file_permissions_mode=0o600)
    name = storage.save(storage.get_valid_name(upload.name or "upload"), upload)
    return Path(storage.path(name))
