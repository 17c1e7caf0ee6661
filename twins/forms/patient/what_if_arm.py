"""One arm of a what-if, checked by the library's own rules, each complaint beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.bridge.errors import EditError, RegimenNotFound
from twins.bridge.regimens import (
    HIGHEST_DOSE,
    HIGHEST_MONTHS,
    HIGHEST_WEEKS,
    RULES,
    OfferedRegimen,
    find_key,
    interval_weeks,
    spell_edit,
)
from twins.dossier.forecasts.arms import plain
from twins.dossier.forecasts.what_if import RULES as RULE_WORDS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIST: Final = "what-if-regimens"
WEEKS_PER_MONTH: Final = 365.25 / 12 / 7
PERCENT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?")
# 0.75 was meant as a fraction; nobody gives two percent of a dose.
LIKELY_FRACTION: Final = 0.02
CYCLES: Final = "cycles"
UNITS: Final = (("months", gettext_lazy("months")), (CYCLES, gettext_lazy("cycles")))
# A word of an edit that is refused -> the field that it stands in.
FIELDS: Final = {
    "dose": "dose",
    "every": "every",
    "delay": "delay",
    "stop": "stop",
    "then": "then",
    "until": "until",
    "with": "partner",
    "rule": "rule",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be asked for one patient: the forecast's arms and the study's own by key, and the library's regimens."""

    arms: tuple[str, ...]
    own: tuple[str, ...]
    library: tuple[OfferedRegimen, ...]
    diagnosis: str
    detail: str

    def key_of(self, name: str) -> str:
        """The key of a name that was typed; `RegimenNotFound` names the nearest."""
        known = {plain(key).lower(): key for key in (*self.own, *self.arms)}
        return known.get(plain(name.strip()).lower()) or find_key(name, diagnosis=self.diagnosis, detail=self.detail)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What the list under a regimen's field offers: the value, and what stands beside it."""
        own = [(plain(key), _("an arm of the study")) for key in dict.fromkeys((*self.arms, *self.own))]
        taken = {value for value, _label in own}
        library = [(plain(each.key), f"{each.name}, {each.setting}") for each in self.library]
        return [*own, *(option for option in library if option[0] not in taken)]


def regimen_field(label: StrOrPromise) -> forms.CharField:
    """A name with the list of regimens under it."""
    widget = forms.TextInput(attrs={"list": LIST, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


def amount_field(label: StrOrPromise, highest: float) -> forms.FloatField:
    """A number within the library's limits; empty is not asked for."""
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, min_value=0.0, max_value=highest, widget=widget)


class ArmForm(forms.Form):
    """One arm: a regimen, and what is done to it."""

    shown = forms.BooleanField(label=gettext_lazy("Show"), required=False, initial=True)
    regimen = regimen_field(gettext_lazy("Regimen"))
    dose = forms.CharField(
        label=gettext_lazy("Dose"),
        required=False,
        max_length=40,
        initial="100",
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    delay = forms.IntegerField(
        label=gettext_lazy("Starts after"), required=False, min_value=0, max_value=HIGHEST_WEEKS, initial=0
    )
    every = amount_field(gettext_lazy("Given every"), HIGHEST_WEEKS)
    stop = amount_field(gettext_lazy("Stopped after"), HIGHEST_MONTHS)
    then = regimen_field(gettext_lazy("Then"))
    until = amount_field(gettext_lazy("At progression, at the latest after"), HIGHEST_MONTHS)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, required=False, initial="months")
    partner = regimen_field(gettext_lazy("Together with"))
    rule = forms.ChoiceField(
        label=gettext_lazy("Acting together"), required=False, initial=RULES[0], choices=[*RULE_WORDS.items()]
    )

    def __init__(self, *args: Any, offer: Offer, fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer, self.fixed = offer, fixed
        del self.fields["regimen" if fixed else "shown"]

    @property
    def name(self) -> str:
        """The arm of the forecast that this row edits; empty where one is added."""
        return plain(self.fixed)

    @property
    def is_asked(self) -> bool:
        """Whether the arm stands in the answer."""
        found = self.cleaned_data
        return bool(found.get("shown") if self.fixed else found.get("regimen"))

    @property
    def interval_text(self) -> str:
        """The unit of the schedule, with the label's own interval where it is known."""
        weeks = interval_weeks(self.fixed) if self.fixed else None
        return _("weeks") if weeks is None else _("weeks (label %(weeks)s)") % {"weeks": f"{weeks:.3g}"}

    @property
    def is_detailed(self) -> bool:
        """Whether more than dose and start was asked for."""
        return self.is_bound and bool({"every", "stop", "then", "until", "partner"} & {*self.changed_data})

    def clean_regimen(self) -> str:
        """The key of the regimen."""
        return self._key(self.cleaned_data["regimen"])

    def clean_then(self) -> str:
        """The key of the regimen that follows."""
        return self._key(self.cleaned_data["then"])

    def clean_partner(self) -> str:
        """The key of the regimen that is given with it."""
        return self._key(self.cleaned_data["partner"])

    def clean_dose(self) -> str:
        """As an edit spells it; the label's own dose is no edit."""
        text: str = self.cleaned_data["dose"].strip()
        percent = PERCENT.fullmatch(text)
        if percent is None:
            return text
        share = float(percent[1].replace(",", ".")) / 100
        if share > HIGHEST_DOSE:
            most = {"percent": round(100 * HIGHEST_DOSE)}
            raise forms.ValidationError(_("Expected at most %(percent)s%% of the label dose.") % most)
        if 0 < share <= LIKELY_FRACTION:
            raise forms.ValidationError(_("Expected percent of the label dose, such as 75."))
        return "" if share == 1 else f"{share:g}"

    def clean(self) -> dict[str, Any]:
        """The arm as the command line would spell it, in `edit`; empty where nothing is edited."""
        found: dict[str, Any] = super().clean() or {}
        found["key"] = self.fixed or found.get("regimen") or ""
        if self.errors or not self.is_asked:
            if not self.errors and not self.fixed and self.has_changed():
                self.add_error("regimen", _("Name the regimen."))
            return found
        found["edit"] = self._edit(found)
        return found

    def _key(self, name: str) -> str:
        if not name.strip():
            return ""
        try:
            return self.offer.key_of(name)
        except RegimenNotFound as error:
            words = {"name": error.found, "expected": error.expected}
            text = _("No regimen is called %(name)s; expected %(expected)s.") % words
            raise forms.ValidationError(text) from error

    def _edit(self, found: Mapping[str, Any]) -> str:
        words = {
            "dose": found["dose"],
            "every": found["every"],
            "delay": found["delay"],
            "stop": found["stop"],
            "then": found["then"],
            "until": self._until_month(found),
            "with": found["partner"],
            "rule": found["rule"] if found["partner"] else "",
        }
        given = [f"{word}={spelled(value)}" for word, value in words.items() if value]
        if self.errors or not given:
            return ""
        try:
            return spell_edit(" ".join([found["key"], *given]))
        except EditError as error:
            text = _("Expected %(expected)s, found %(found)s.") % {"expected": error.expected, "found": error.found}
            self.add_error(FIELDS.get(error.where), text)
            return ""

    def _until_month(self, found: Mapping[str, Any]) -> float | None:
        """Months, of cycles of the label's interval or of the one that was asked for."""
        until: float | None = found["until"]
        if until and not found["then"]:
            self.add_error("until", _("Name the regimen that follows."))
        if not until or found["unit"] != CYCLES:
            return until
        weeks = found["every"] or interval_weeks(found["key"])
        if weeks is None:
            self.add_error("until", _("How long a cycle lasts is not known for this regimen: give months."))
            return None
        return float(round(until * weeks / WEEKS_PER_MONTH, 2))


def spelled(value: object) -> str:
    """A value as an edit has it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
