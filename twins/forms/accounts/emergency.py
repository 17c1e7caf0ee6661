"""Breaking the glass, and reviewing it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from twins.models import EmergencyAccess

SHORTEST_REASON = 20
HOURS = (("1", _("1 hour")), ("4", _("4 hours")), ("24", _("24 hours")))


class EmergencyForm(forms.Form):
    """Why, and for how long."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=2000,
        help_text=_("Why this patient, and why now. A privacy officer reads it. Write no names."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    hours = forms.ChoiceField(label=_("For how long"), choices=HOURS, initial="1", widget=forms.RadioSelect)


class ReviewForm(forms.Form):
    """What the review found."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=[("", _("Choose")), *EmergencyAccess.Verdict.choices])
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
