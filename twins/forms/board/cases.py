"""What a case says, and what the queue is narrowed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.models import BoardCase, BoardMeeting, CareTeam
from twins.models.board_case import BoardCaseQuerySet

SHORT, LONG = {"rows": 3}, {"rows": 6}


class ReadAtField(forms.CharField):
    """When the row was last changed, as the page was drawn: microseconds count."""

    widget = forms.HiddenInput

    def prepare_value(self, value: object) -> object:
        """A moment as text that loses nothing."""
        return value.isoformat() if isinstance(value, datetime) else value

    def clean(self, value: object) -> datetime:
        """The moment."""
        found = parse_datetime(super().clean(value).replace(" ", "+"))
        if found is None:
            raise forms.ValidationError(_("Expected a moment."), code="no_moment")
        return found


class QuestionForm(forms.Form):
    """What the board is asked about a patient."""

    question = forms.CharField(
        label=gettext_lazy("Question to the board"),
        max_length=4000,
        widget=forms.Textarea(attrs=SHORT),
        help_text=gettext_lazy("One question that the board can answer, such as which line comes next."),
    )
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("Queue: no meeting yet"),
        help_text=gettext_lazy("Members of the meeting's team will see this patient."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_meetings(self.fields["meeting"], by)


class CaseForm(QuestionForm):
    """All that a person writes about a case."""

    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, max_length=20000, widget=forms.Textarea(attrs=LONG)
    )
    minutes = forms.CharField(
        label=gettext_lazy("Minutes"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs=LONG),
        help_text=gettext_lazy("What was said about the case in the meeting."),
    )
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("Presenter"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )
    changed_at = ReadAtField()
    field_order = ("question", "summary", "meeting", "presenter", "minutes")

    def __init__(self, *args: Any, by: User, case: BoardCase, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["presenter"].queryset = colleagues(by, case.presenter_id)  # type: ignore[attr-defined]
        offer_meetings(self.fields["meeting"], by, also=case.meeting_id)

    @property
    def written(self) -> dict[str, Any]:
        """What goes into the case."""
        return {name: value for name, value in self.cleaned_data.items() if name != "changed_at"}


def offer_meetings(field: forms.Field, by: User, *, also: int | None = None) -> None:
    """Meetings that the person sees, and the one that the case is on, newest first."""
    seen = BoardMeeting.objects.visible_to(by).values("pk")
    found = BoardMeeting.objects.filter(pk__in=seen) | BoardMeeting.objects.filter(pk__in=[also] if also else [])
    field.queryset = found.order_by("-starts_at")  # type: ignore[attr-defined]


def colleagues(by: User, also: int | None) -> Any:
    """The person, and who shares a team with the person; whoever presents already stays."""
    teams = CareTeam.objects.filter(memberships__user=by.pk).values("pk")
    shared = User.objects.filter(memberships__team__in=teams, is_active=True).values("pk")
    found = User.objects.filter(pk__in=shared) | User.objects.filter(pk__in=[by.pk, *([also] if also else [])])
    return found.order_by("username")


class QueueFilter(forms.Form):
    """What the queue is narrowed to; empty, it is the whole queue."""

    # Chosen by the links above the list, each with its count.
    state = forms.ChoiceField(required=False, choices=[("", ""), *BoardCase.State.choices], widget=forms.HiddenInput)
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("All meetings"),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=CareTeam.objects.none(),
        required=False,
        empty_label=gettext_lazy("All teams"),
    )
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("Presenter"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("All presenters"),
    )

    def __init__(self, *args: Any, by: User, cases: BoardCaseQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = {
            "meeting": BoardMeeting.objects.visible_to(by),
            "team": CareTeam.objects.filter(meetings__in=cases.order_by().values("meeting")).distinct(),
            "presenter": User.objects.filter(pk__in=cases.order_by().values("presenter")).order_by("username"),
        }
        for name, rows in offers.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def narrow(self, cases: BoardCaseQuerySet) -> BoardCaseQuerySet:
        """The cases that fulfil all of the form; a value that is not offered finds nothing."""
        if not self.is_valid():
            return cases.none()
        asked = self.cleaned_data
        equal = {
            "state": asked["state"],
            "meeting": asked["meeting"],
            "meeting__team": asked["team"],
            "presenter": asked["presenter"],
        }
        return cases.filter(**{name: value for name, value in equal.items() if value})
