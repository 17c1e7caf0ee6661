"""Search and filters of the patient list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twins.forms.cohorts.presence import PRESENCE
from twins.models import TreatmentLine
from twins.models.patient import PatientQuerySet

Choices = list[tuple[str, str | Promise]]


def offer_studies_and_diagnoses(visible: PatientQuerySet) -> tuple[Choices, Choices]:
    """The studies of patients that the reader sees, and the diagnoses that these have."""
    found = list(visible.order_by().values_list("study__code", "diagnosis").distinct())
    studies = sorted({study for study, _diagnosis in found})
    diagnoses = sorted({diagnosis for _study, diagnosis in found if diagnosis})
    return _offer(_("All studies"), studies), _offer(_("All diagnoses"), diagnoses)


def offer_arms(visible: PatientQuerySet) -> Choices:
    """The regimens given from day 0."""
    lines = TreatmentLine.objects.filter(is_index=True, patient__in=visible.order_by().values("pk"))
    found = lines.order_by("regimen").values_list("regimen", flat=True)
    return _offer(_("All arms"), found.distinct())


def _offer(everything: str | Promise, values: Iterable[str]) -> Choices:
    return [("", everything), *((value, value) for value in values)]


class PatientFilter(forms.Form):
    """What the list is narrowed to; an empty form is the whole list."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Code, diagnosis or study"), "autocomplete": "off"}
        ),
    )
    has = forms.MultipleChoiceField(
        label=_("Has"),
        required=False,
        choices=[(name, label) for name, (label, _has) in PRESENCE.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, visible: PatientQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked once a form: choices given as a function would be asked to check and again to draw.
        studies, diagnoses = offer_studies_and_diagnoses(visible)
        offers = (
            ("study", _("Study"), studies),
            ("diagnosis", _("Diagnosis"), diagnoses),
            ("arm", _("Arm"), offer_arms(visible)),
        )
        for name, label, choices in offers:
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def narrow(self, patients: PatientQuerySet) -> PatientQuerySet:
        """The patients that fulfil all of the form; a value that is not offered finds nobody."""
        if not self.is_valid():
            return patients.none()
        wanted = self.cleaned_data
        patients = patients.search(wanted["q"]) if wanted["q"] else patients
        equal = {"study__code": wanted["study"], "diagnosis": wanted["diagnosis"]}
        patients = patients.filter(**{name: value for name, value in equal.items() if value})
        if wanted["arm"]:
            lines = TreatmentLine.objects.filter(is_index=True, regimen=wanted["arm"])
            patients = patients.filter(pk__in=lines.values("patient_id"))
        for name in wanted["has"]:
            patients = patients.filter(PRESENCE[name][1])
        return patients
