"""What a what-if asks: a row an arm, and what harm costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier.forecasts.arms import plain
from twins.forms.patient.what_if_arm import LIST, ArmForm, Offer, amount_field

MOST_ARMS: Final = 6


class WeightsForm(forms.Form):
    """What harm costs, in months of life; empty weighs nothing."""

    tox = amount_field(gettext_lazy("A month in grade 3 or more costs"), 100)
    disc = amount_field(gettext_lazy("A stop of treatment costs"), 100)

    @property
    def text(self) -> str:
        """As `simulate --weights` takes them."""
        given = {name: self.cleaned_data[name] for name in ("tox", "disc")}
        return ",".join(f"{name}={value:g}" for name, value in given.items() if value is not None)


class WhatIfForm:
    """All arms together: a row for each arm of the forecast, the rest free."""

    def __init__(self, offer: Offer, data: Mapping[str, Any] | None = None) -> None:
        rows = (*offer.arms[:MOST_ARMS], *("" for _free in range(MOST_ARMS - len(offer.arms))))
        self.offer = offer
        self.arms = [
            ArmForm(data, prefix=f"arm-{number}", offer=offer, fixed=key) for number, key in enumerate(rows, start=1)
        ]
        self.weights = WeightsForm(data, prefix="weights")
        self.list_name = LIST
        self.problems: list[str] = []

    @property
    def ours(self) -> list[ArmForm]:
        """The forecast's arms."""
        return [arm for arm in self.arms if arm.fixed]

    @property
    def added(self) -> list[ArmForm]:
        """Rows for other arms."""
        return [arm for arm in self.arms if not arm.fixed]

    @property
    def has_added(self) -> bool:
        """Whether one of the free rows was filled in."""
        return any(arm.is_bound and arm.has_changed() for arm in self.added)

    @property
    def is_weighed(self) -> bool:
        """Whether harm was given a price."""
        return self.weights.is_bound and self.weights.has_changed()

    def is_valid(self) -> bool:
        """Whether it can be asked as it is; what is wrong with it as a whole stands in `problems`."""
        # Every row, so that all complaints are shown at once.
        checked = [form.is_valid() for form in (*self.arms, self.weights)]
        self.problems = self._problems() if all(checked) else []
        return all(checked) and not self.problems

    def _problems(self) -> list[str]:
        labels = [*self.unedited, *self.edits]
        if not labels:
            return [_("Choose at least one arm.")]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        return [_("%(arm)s is asked for twice.") % {"arm": plain(label)} for label in twice]

    @property
    def asked(self) -> Sequence[ArmForm]:
        """The arms that stand in the answer."""
        return [arm for arm in self.arms if arm.is_asked]

    @property
    def unedited(self) -> list[str]:
        """Arms as they are given."""
        return [arm.cleaned_data["key"] for arm in self.asked if not arm.cleaned_data["edit"]]

    @property
    def edits(self) -> list[str]:
        """Arms with an edit, as the command line spells them."""
        return [arm.cleaned_data["edit"] for arm in self.asked if arm.cleaned_data["edit"]]
