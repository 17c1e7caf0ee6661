"""Filters of the audit trail."""

from django import forms
from django.db.models import Q, QuerySet

from twins.actions.access import WHOLE_STUDY
from twins.models import AccessEvent, Patient


class AccessFilter(forms.Form):
    """Whose data, or who looked."""

    patient = forms.CharField(label="Patient code", required=False, max_length=64)
    study = forms.CharField(label="Study", required=False, max_length=64)
    actor = forms.CharField(label="Who", required=False, max_length=150)

    def narrow(self, events: QuerySet[AccessEvent]) -> QuerySet[AccessEvent]:
        """Entries that fulfil all of the form; a patient is also found where a list or a whole study was used."""
        if not self.is_valid():
            return events.none()
        asked = {"study": self.cleaned_data["study"], "code": self.cleaned_data["patient"]}
        asked = {name: value for name, value in asked.items() if value}
        if asked:
            about = {f"{name if name == 'study' else 'patient'}_code": value for name, value in asked.items()}
            events = events.filter(Q(**about) | Q(detail__patients__contains=[asked]) | used_whole(asked))
        actor = self.cleaned_data["actor"]
        return events.filter(actor=actor) if actor else events


def used_whole(asked: dict[str, str]) -> Q:
    """Entries about every patient of a study that has this one; none where no patient is asked for."""
    if "code" not in asked:
        return Q(pk__in=[])
    holding = Patient.objects.filter(code=asked["code"])
    if "study" in asked:
        holding = holding.filter(study__code=asked["study"])
    studies = holding.values("study__code")
    return Q(patient_code="", action__in=WHOLE_STUDY, study_code__in=studies)
