"""What became of a recommendation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.forms.board.trials import LinesField
from twins.models import FollowUp

# `neutropenia, 3`: the term, then CTCAE's grade.
EFFECT = re.compile(r"(?P<term>.{1,160}?)[\s,;:]+(?:[Gg]rade\s*|[Gg])?(?P<grade>[1-5])")


class EffectsField(LinesField):
    """Side effects with their grade, one a line."""

    def prepare_value(self, value: object) -> object:
        """Lines as they are typed."""
        if isinstance(value, list):
            return "\n".join(f"{each['term']}, {each['grade']}" for each in value)
        return value

    def clean(self, value: object) -> list[Any]:
        """Terms with grades 1 to 5."""
        found = [(line, EFFECT.fullmatch(text)) for line, text in enumerate(super().clean(value), start=1)]
        wrong = [str(line) for line, match in found if match is None]
        if wrong:
            expected = _("Expected a term, a comma and a grade from 1 to 5; found something else in line %(lines)s.")
            raise forms.ValidationError(expected % {"lines": ", ".join(wrong)}, code="no_grade")
        return [{"term": match["term"], "grade": int(match["grade"])} for _line, match in found if match]


class FollowUpForm(forms.Form):
    """Realised or not, why not, what was given and what came of it."""

    day = forms.IntegerField(
        label=gettext_lazy("Day"),
        min_value=-40000,
        max_value=40000,
        help_text=gettext_lazy("Days from the patient's index date."),
    )
    realised = forms.ChoiceField(
        label=gettext_lazy("Realised"), choices=FollowUp.Realised.choices, widget=forms.RadioSelect
    )
    hindrance = forms.ChoiceField(
        label=gettext_lazy("What stood in the way"),
        required=False,
        choices=[("", gettext_lazy("nothing, or not known")), *FollowUp.Hindrance.choices],
    )
    why_not = forms.CharField(
        label=gettext_lazy("More on that"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    regimen = forms.CharField(
        label=gettext_lazy("Regimen given"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"list": "regimens", "autocomplete": "off"}),
    )
    response = forms.ChoiceField(
        label=gettext_lazy("Response (RECIST)"),
        required=False,
        choices=[("", gettext_lazy("not assessed")), *FollowUp.Response.choices],
    )
    side_effects = EffectsField(
        label=gettext_lazy("Side effects"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line with its CTCAE grade, such as: neutropenia, 3"),
    )

    def clean(self) -> dict[str, Any]:
        """What was not done as recommended has a reason."""
        cleaned = super().clean() or self.cleaned_data
        realised = cleaned.get("realised")
        if realised in {FollowUp.Realised.NO, FollowUp.Realised.PARTLY} and not cleaned.get("hindrance"):
            self.add_error("hindrance", _("Expected what stood in the way of the recommendation."))
        if realised == FollowUp.Realised.YES and cleaned.get("hindrance"):
            self.add_error("hindrance", _("Expected nothing in the way of what was done as recommended."))
        return cleaned
