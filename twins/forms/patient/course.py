"""Which part of a course to show, from an address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from twins.dossier.timeline.shown import Shown, TrackChoice, Window

LONGEST_MONTHS = 1200


class CourseForm(forms.Form):
    """Months from the index date, and the tracks."""

    show = forms.MultipleChoiceField(required=False, label=_("Tracks"))
    narrow = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any], *, whole: Window, choices: tuple[TrackChoice, ...]) -> None:
        super().__init__(data)
        self.whole = whole
        self.fields["show"] = forms.MultipleChoiceField(
            required=False, choices=[(each.key, each.label) for each in choices]
        )
        # `from` is a word of the language.
        for name, label in (("from", _("From month")), ("to", _("To month"))):
            self.fields[name] = forms.FloatField(
                required=False, label=label, min_value=-LONGEST_MONTHS, max_value=LONGEST_MONTHS
            )

    def clean(self) -> dict[str, Any]:
        """A window has a beginning before its end; an end that is not given is the course's own."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        first, last = found.get("from"), found.get("to")
        found["window"] = None
        if first is not None or last is not None:
            window = Window(
                first=self.whole.first if first is None else first, last=self.whole.last if last is None else last
            )
            if window.first >= window.last:
                raise forms.ValidationError(_("The first month must lie before the last."), code="order")
            found["window"] = window
        return found

    def shown(self) -> Shown:
        """What to draw; the whole course where the address is not understood."""
        if not self.is_valid():
            return Shown()
        found = self.cleaned_data
        return Shown(window=found["window"], tracks=frozenset(found["show"]), narrow=found["narrow"])
