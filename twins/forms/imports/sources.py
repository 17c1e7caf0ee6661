"""What to import, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.bridge import formats
from twins.dossier import numbers
from twins.forms.imports.format_words import translated
from twins.models import ImportRun, ImportSource, Study

MEGABYTE = 2**20
OPTION = "option-"


class FilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        """All of them."""
        found: list[UploadedFile[Any]] = files.getlist(name)
        return found


class FilesField(forms.FileField):
    """Several files at once; an empty list where none was chosen."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each of them."""
        return [forms.FileField.clean(self, each, initial) for each in data]


class PlaceForm(forms.Form):
    """Step 1: files from this computer, or a place on the server."""

    upload = FilesField(label=gettext_lazy("Files or a zip"), required=False)
    place = forms.CharField(label=gettext_lazy("Folder or file on the server"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = numbers.whole(settings.UPLOAD_MAX_BYTES // MEGABYTE)
        more = _("Up to %(limit)s MB; more when scripts are allowed in this browser.")
        self.fields["upload"].help_text = more % {"limit": limit}
        roots = get_text_list([str(root) for root in settings.IMPORT_ROOTS])
        inside = _("Inside %(folders)s. It is read where it lies; nothing is copied.")
        self.fields["place"].help_text = inside % {"folders": roots}
        self.fields["place"].widget.attrs.update(list="places", autocomplete="off", spellcheck="false")
        self.places = list_places()

    def clean_upload(self) -> list[UploadedFile[Any]]:
        """The files, when they are within the limit."""
        files: list[UploadedFile[Any]] = self.cleaned_data["upload"]
        total, limit = sum(file.size or 0 for file in files), settings.UPLOAD_MAX_BYTES
        if total > limit:
            said = _("Expected at most %(limit)s bytes, got %(total)s.")
            counts = {"limit": numbers.whole(limit), "total": numbers.whole(total)}
            raise forms.ValidationError(said % counts, code="too_large")
        return files

    def clean_place(self) -> Path | None:
        """The path, when it is there and inside an allowed folder."""
        text: str = self.cleaned_data["place"]
        return find_place(text) if text else None

    def clean(self) -> dict[str, Any]:
        """One source, not both and not none."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("upload")) == bool(cleaned.get("place")):
            raise forms.ValidationError(_("Choose files from this computer or a place on the server: exactly one."))
        return cleaned


class KindForm(forms.Form):
    """Step 2: what it is, which study it belongs to, and what the files leave open."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    study = forms.SlugField(
        label=gettext_lazy("Study"),
        max_length=64,
        help_text=gettext_lazy(
            "A study that is here already, or the id of a new one. Importing the same again changes nothing."
        ),
    )

    def __init__(self, *args: Any, source: ImportSource, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds = formats.kinds()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (key, _("%(kind)s (detected)") % {"kind": title} if key == source.kind else title)
            for key, title in ((key, translated(each.title)) for key, each in kinds.items())
        ]
        self.fields["kind"].initial = kind
        self.fields["study"].widget.attrs.update(list="studies", autocomplete="off", spellcheck="false")
        self.studies = Study.objects.values_list("code", flat=True)
        for name, help_text in (kinds[kind].options if kind in kinds else {}).items():
            label = translated(name.replace("_", " ").capitalize())
            self.fields[OPTION + name] = forms.CharField(
                label=label, help_text=translated(help_text), required=False, max_length=200
            )

    def title_of(self, kind: str) -> str:
        """What a data manager calls it."""
        return translated(self.kinds[kind].title) if kind in self.kinds else kind

    @property
    def option_fields(self) -> list[forms.BoundField]:
        """The kind's own questions."""
        return [field for field in self if field.name.startswith(OPTION)]

    @property
    def has_answers(self) -> bool:
        """True when a question is answered: the page must not fold it away."""
        return any(field.value() for field in self.option_fields)

    @property
    def options(self) -> dict[str, str]:
        """Answers that were given."""
        given = {name: value for name, value in self.cleaned_data.items() if name.startswith(OPTION) and value}
        return {name.removeprefix(OPTION): value for name, value in given.items()}


def first_answers(source: ImportSource) -> dict[str, str]:
    """What the last try said, or what the files themselves say."""
    last: ImportRun | None = source.runs.order_by("-id").first()
    if last is None:
        return {"kind": source.kind, "study": source.study_code}
    options = {OPTION + name: value for name, value in last.options.items()}
    return {"kind": last.asked_kind or source.kind, "study": last.study_code, **options}


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
    said = _("Expected something inside an allowed folder; nothing is there.")
    raise forms.ValidationError(said, code="no_such_place")


def is_there(path: Path) -> bool:
    """True for what can be opened; a name that is too long or a closed folder is not there for us."""
    try:
        return path.exists()
    except OSError:
        return False
