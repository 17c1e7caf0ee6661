"""When and where a board meets, and the period of its numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.models import BoardMeeting, CareTeam


class MeetingForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A meeting; its team sees the patients whose cases are on the agenda."""

    class Meta:
        model = BoardMeeting
        fields = ("title", "starts_at", "place", "team", "note")
        labels = {
            "title": gettext_lazy("Title"),
            "starts_at": gettext_lazy("Date and time"),
            "place": gettext_lazy("Place"),
            "team": gettext_lazy("Team"),
            "note": gettext_lazy("Note"),
        }
        help_texts = {
            "team": gettext_lazy("Its members see every patient on the agenda."),
            "note": gettext_lazy("For everybody at the meeting; write about a patient in the case."),
        }
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = CareTeam.objects.all() if by.is_superuser else CareTeam.objects.filter(memberships__user=by.pk)
        field: Any = self.fields["team"]
        field.queryset, field.empty_label = teams.distinct(), _("no team")


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def period(self, otherwise: tuple[date, date]) -> tuple[date, date]:
        """The days asked for, or the others where none are, or they make no period."""
        if not self.is_valid() or self.cleaned_data["since"] > self.cleaned_data["until"]:
            return otherwise
        return self.cleaned_data["since"], self.cleaned_data["until"]
