"""Which imports the history shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.models import ImportRun, Study

if TYPE_CHECKING:
    from django.db.models import QuerySet


class HistoryFilter(forms.Form):
    """Study and status; a value that is not offered narrows nothing."""

    study = forms.ChoiceField(label=gettext_lazy("Study"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Study.objects.values_list("code", flat=True)
        self.fields["study"].choices = [("", _("All")), *((code, code) for code in codes)]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("All")), *ImportRun.Status.choices]  # type: ignore[attr-defined]

    def narrow(self, runs: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
        """Runs that fit."""
        self.is_valid()
        if study := self.cleaned_data.get("study"):
            runs = runs.filter(study_code=study)
        if status := self.cleaned_data.get("status"):
            runs = runs.filter(status=status)
        return runs
