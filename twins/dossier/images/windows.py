"""Which values of an image are black and which are white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.models import ImageStack

# Name -> label, width and level in HU.
CT: Final = {
    "soft-tissue": (gettext_lazy("Soft tissue"), 400, 40),
    "lung": (gettext_lazy("Lung"), 1500, -600),
    "mediastinum": (gettext_lazy("Mediastinum"), 350, 50),
    "liver": (gettext_lazy("Liver"), 150, 30),
    "bone": (gettext_lazy("Bone"), 1800, 400),
    "brain": (gettext_lazy("Brain"), 80, 40),
}
# Name -> highest SUV; zero is black.
SUV: Final = {"suv-5": 5, "suv": 10, "suv-20": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A choice; `low` is black and `high` is white, in the image's unit; `range_text` says so."""

    name: str
    label: str
    low: float
    high: float
    range_text: str = ""


def windows_of(stack: ImageStack) -> tuple[Window, ...]:
    """The windows that make sense for the unit of an image."""
    match stack.unit:
        case "HU":
            return tuple(_of_ct(name) for name in CT)
        case "SUVbw":
            return (*(_of_suv(name, top) for name, top in SUV.items()), *_of_values(stack)[:1])
        case _:
            return _of_values(stack)


def find_window(stack: ImageStack, name: str) -> Window | None:
    """The window of this name; without a name the one that suits the largest lesion; None where there is none."""
    return next((each for each in windows_of(stack) if each.name == (name or stack.window)), None)


def _of_ct(name: str) -> Window:
    label, width, level = CT[name]
    text = _("width %(width)s, level %(level)s HU") % {"width": width, "level": str(level).replace("-", "\u2212")}
    return Window(name=name, label=str(label), low=level - width / 2, high=level + width / 2, range_text=text)


def _of_suv(name: str, top: int) -> Window:
    return Window(name=name, label=_("SUV 0 to %(top)s") % {"top": top}, low=0, high=top)


def _of_values(stack: ImageStack) -> tuple[Window, ...]:
    """From the 1st to the 99th percentile of the values, and half and twice that width."""
    low, high = stack.value_range
    width = high - low if high > low else 1.0
    text = _("from the 1st to the 99th percentile of the values")
    return (
        Window(name="automatic", label=_("Automatic"), low=low, high=low + width, range_text=text),
        Window(name="brighter", label=_("Brighter"), low=low, high=low + width / 2),
        Window(name="darker", label=_("Darker"), low=low, high=low + width * 2),
    )
