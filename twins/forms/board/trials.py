"""Numbers of trials, as registries write them."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.utils.translation import gettext as _

REGISTRIES: Final = {
    "ClinicalTrials.gov": re.compile(r"NCT\d{8}"),
    "EudraCT": re.compile(r"\d{4}-\d{6}-\d{2}"),
    "EU CT": re.compile(r"\d{4}-5\d{5}-\d{2}-\d{2}"),
}


def is_trial_id(text: str) -> bool:
    """Whether a registry writes its numbers so."""
    return any(pattern.fullmatch(text) for pattern in REGISTRIES.values())


def check_trial_ids(texts: list[str]) -> None:
    """Refuse what no registry writes so, by its place in the list.

    Raises:
        ValidationError: it names the lines.
    """
    wrong = [str(line) for line, text in enumerate(texts, start=1) if not is_trial_id(text)]
    if wrong:
        told = {"lines": ", ".join(wrong)}
        expected = _("Expected NCT and 8 digits, YYYY-NNNNNN-NN (EudraCT) or YYYY-5NNNNN-NN-NN (EU CT).")
        raise forms.ValidationError(
            [expected, _("Found something else in line %(lines)s.") % told], code="no_trial_number"
        )


class LinesField(forms.CharField):
    """A text area read line by line; empty lines are left out, a line that is there twice stays once."""

    widget = forms.Textarea

    def prepare_value(self, value: object) -> object:
        """Lines as they are typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        """The lines."""
        text: str = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class TrialIdsField(LinesField):
    """One number a line."""

    def clean(self, value: object) -> list[str]:
        """Numbers that a registry would know as its own."""
        lines = list(dict.fromkeys(line.upper() for line in super().clean(value)))
        check_trial_ids(lines)
        return lines
