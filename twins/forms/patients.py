"""Search and filters of the patient list."""

from collections.abc import Iterable
from typing import Any

from django import forms

from twins.forms.presence import PRESENCE
from twins.models import Patient, Study, TreatmentLine
from twins.models.patient import PatientQuerySet

Choices = list[tuple[str, str]]


def offer_studies() -> Choices:
    """All studies."""
    return _offer("All studies", Study.objects.values_list("code", flat=True))


def offer_diagnoses() -> Choices:
    """The diagnoses that patients have."""
    found = Patient.objects.exclude(diagnosis="").order_by("diagnosis").values_list("diagnosis", flat=True)
    return _offer("All diagnoses", found.distinct())


def offer_arms() -> Choices:
    """The regimens given from day 0."""
    found = TreatmentLine.objects.filter(is_index=True).order_by("regimen").values_list("regimen", flat=True)
    return _offer("All arms", found.distinct())


def _offer(everything: str, values: Iterable[str]) -> Choices:
    return [("", everything), *((value, value) for value in values)]


class PatientFilter(forms.Form):
    """What the list is narrowed to; an empty form is the whole list."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Code, diagnosis or study", "autocomplete": "off"}
        ),
    )
    has = forms.MultipleChoiceField(
        label="Has",
        required=False,
        choices=[(name, label) for name, (label, _) in PRESENCE.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked once a form: choices given as a function would be asked to check and again to draw.
        offers = (("study", offer_studies()), ("diagnosis", offer_diagnoses()), ("arm", offer_arms()))
        for name, choices in offers:
            self.fields[name] = forms.ChoiceField(label=name.capitalize(), required=False, choices=choices)

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
