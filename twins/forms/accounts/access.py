"""Filters of the audit trail."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.actions.access import WHOLE_STUDY
from twins.models import AccessEvent, Patient

EQUAL = {"actor": "actor", "action": "action", "since": "at__date__gte", "until": "at__date__lte"}


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"


class AccessFilter(forms.Form):
    """Whose data, who looked, what was done, and when."""

    patient = forms.CharField(label=gettext_lazy("Patient code"), required=False, max_length=64)
    study = forms.CharField(label=gettext_lazy("Study"), required=False, max_length=64)
    actor = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=150)
    action = forms.ChoiceField(label=gettext_lazy("Did"), required=False)
    since = forms.DateField(label=gettext_lazy("From (UTC)"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("Until (UTC)"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = AccessEvent.objects.order_by("action").values_list("action", flat=True).distinct()
        choices = [("", _("Everything")), *((name, name.replace("_", " ")) for name in known)]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]

    def narrow(self, events: QuerySet[AccessEvent]) -> QuerySet[AccessEvent]:
        """Entries that fulfil all of the form; a patient is also found where a list or a whole study was used."""
        if not self.is_valid():
            return events.none()
        asked = {"study": self.cleaned_data["study"], "code": self.cleaned_data["patient"]}
        asked = {name: value for name, value in asked.items() if value}
        if asked:
            about = {f"{name if name == 'study' else 'patient'}_code": value for name, value in asked.items()}
            events = events.filter(Q(**about) | Q(detail__patients__contains=[asked]) | used_whole(asked))
        return events.filter(**{name: self.cleaned_data[key] for key, name in EQUAL.items() if self.cleaned_data[key]})


def used_whole(asked: dict[str, str]) -> Q:
    """Entries about every patient of a study that has this one; none where no patient is asked for."""
    if "code" not in asked:
        return Q(pk__in=[])
    holding = Patient.objects.filter(code=asked["code"])
    if "study" in asked:
        holding = holding.filter(study__code=asked["study"])
    studies = holding.values("study__code")
    return Q(patient_code="", action__in=WHOLE_STUDY, study_code__in=studies)
