"""What a board recommends, row by row."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.forms.board.cases import ReadAtField
from twins.forms.board.trials import LinesField, TrialIdsField
from twins.models import Recommendation, WhatIf

MOST_TREATMENTS = 12
NAMES = ("regimen", "dose", "start", "note")


class TreatmentForm(forms.Form):
    """One treatment; a row without a regimen is left out."""

    regimen = forms.CharField(
        label=gettext_lazy("Regimen"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"list": "regimens", "autocomplete": "off"}),
    )
    dose = forms.CharField(label=gettext_lazy("Dose"), required=False, max_length=80)
    start = forms.CharField(label=gettext_lazy("Start"), required=False, max_length=80)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        """A dose, a start or a note belongs to a regimen."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("regimen") and any(cleaned.get(name) for name in NAMES):
            self.add_error("regimen", _("Expected a regimen beside what is written here."))
        return cleaned


class TreatmentRows(BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """Treatments; the number in front is the order of preference."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Fields of Django's own for order and removal, with words of ours."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = gettext_lazy("Preference")
        form.fields["ORDER"].widget.attrs.update(min=1, max=MOST_TREATMENTS)
        form.fields["DELETE"].label = gettext_lazy("Remove")

    @property
    def treatments(self) -> list[dict[str, str]]:
        """Rows that name a regimen, the preferred first."""
        kept = [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("regimen")]
        return [{name: row[name] for name in NAMES} for row in kept]


TreatmentFormSet = formset_factory(
    TreatmentForm,
    formset=TreatmentRows,
    extra=1,
    can_order=True,
    can_delete=True,
    max_num=MOST_TREATMENTS,
    absolute_max=MOST_TREATMENTS,
)


def treatment_rows(data: Any, treatments: list[dict[str, str]]) -> TreatmentRows:
    """The rows as they were sent, or as they are stored."""
    initial = None if data else treatments
    return cast("TreatmentRows", TreatmentFormSet(data, initial=initial, prefix="treatments"))


def with_one_more(data: Any) -> Any:
    """What was sent, with room for a further treatment; nothing is stored."""
    more = data.copy()
    asked = str(data.get("treatments-TOTAL_FORMS", ""))
    rows = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    more["treatments-TOTAL_FORMS"] = str(min(rows + 1, MOST_TREATMENTS))
    return more


class WhatIfField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """What was asked, by its arms and edits."""

    def label_from_instance(self, obj: WhatIf) -> str:
        """The question in the words it was asked in."""
        return f"{', '.join([*obj.arms, *obj.edits])} ({obj.asked_at:%Y-%m-%d %H:%M})"


class RecommendationForm(forms.Form):
    """Reasons, evidence, trials, dissent."""

    reasoning = forms.CharField(
        label=gettext_lazy("Reasoning"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 6})
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Level of evidence"),
        required=False,
        choices=[("", gettext_lazy("not graded")), *Recommendation.Evidence.choices],
    )
    references = LinesField(
        label=gettext_lazy("References"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Publications and guidelines, one a line."),
    )
    trial_ids = TrialIdsField(
        label=gettext_lazy("Trials to be offered"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("NCT, EudraCT or EU CT numbers, one a line."),
    )
    dissent = forms.CharField(
        label=gettext_lazy("Dissent"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who saw it otherwise, and why."),
    )
    what_if = WhatIfField(
        label=gettext_lazy("What-if to keep with it"),
        queryset=WhatIf.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    follow_up_weeks = forms.IntegerField(
        label=gettext_lazy("Follow up after, in weeks"), min_value=1, max_value=260, initial=8
    )
    changed_at = ReadAtField()

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = WhatIf.objects.filter(patient=recommendation.case.patient_id, state=WhatIf.State.ANSWERED)
        self.fields["what_if"].queryset = asked  # type: ignore[attr-defined]

    @property
    def written(self) -> dict[str, Any]:
        """What goes into the recommendation, but its treatments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "changed_at"}


class FinalForm(forms.Form):
    """What was read when it was made final."""

    changed_at = ReadAtField()
    forecast = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReplaceForm(forms.Form):
    """Why a later recommendation takes the place of a final one."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is replaced"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
