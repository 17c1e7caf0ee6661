"""Changes of a care team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.models import CareTeam, Patient, Study


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What a team is called."""

    class Meta:
        model = CareTeam
        fields = ("name",)
        labels = {"name": gettext_lazy("Name of the team")}


class MemberForm(forms.Form):
    """Somebody who is not in it yet."""

    user = forms.ModelChoiceField(
        queryset=get_user_model().objects.none(), label=gettext_lazy("Person"), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, team: CareTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True).exclude(memberships__team=team)
        self.fields["user"].queryset = people.order_by("username")  # type: ignore[attr-defined]


class StudyForm(forms.Form):
    """A study that the team does not look after yet."""

    study = forms.ModelChoiceField(
        queryset=Study.objects.none(), label=gettext_lazy("Study"), empty_label=gettext_lazy("Choose")
    )

    def __init__(self, *args: Any, team: CareTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = Study.objects.exclude(care_teams=team).order_by("code")
        self.fields["study"].queryset = left  # type: ignore[attr-defined]


class PatientForm(forms.Form):
    """One patient, written as study/code."""

    patient = forms.CharField(
        label=gettext_lazy("Patient, as study/code"),
        max_length=140,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "patient-codes"}),
    )

    def clean_patient(self) -> Patient:
        """The patient of that study and code."""
        study, _slash, code = self.cleaned_data["patient"].strip().partition("/")
        found = Patient.objects.select_related("study").filter(study__code=study, code=code).first()
        if found is None:
            raise ValidationError(_("There is no such patient."))
        return found
