"""Search and filters of the patient list."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from twins.forms.presence import PRESENCE
from twins.models import Patient, Study, TreatmentLine
from twins.models.patient import PatientQuerySet


class PatientFilter(forms.Form):
    """What the list is narrowed to; an empty form is the whole list."""

    q = forms.CharField(label="Search", required=False, max_length=100, strip=True)
    study = forms.ChoiceField(label="Study", required=False)
    diagnosis = forms.ChoiceField(label="Diagnosis", required=False)
    arm = forms.ChoiceField(label="Arm", required=False)
    has = forms.MultipleChoiceField(
        label="Has",
        required=False,
        choices=[(name, label) for name, (label, _) in PRESENCE.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        diagnoses = Patient.objects.exclude(diagnosis="").order_by("diagnosis").values_list("diagnosis", flat=True)
        arms = TreatmentLine.objects.filter(is_index=True).order_by("regimen").values_list("regimen", flat=True)
        self._offer("study", "All studies", Study.objects.values_list("code", flat=True))
        self._offer("diagnosis", "All diagnoses", diagnoses.distinct())
        self._offer("arm", "All arms", arms.distinct())
        self.fields["q"].widget = forms.TextInput(
            attrs={"type": "search", "placeholder": "Code, diagnosis or study", "autocomplete": "off"}
        )

    def _offer(self, name: str, everything: str, values: QuerySet[Any, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *((value, value) for value in values)]

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
