"""Numbers of a report in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from twins.dossier import numbers
from twins.dossier.words import Words

Json = Mapping[str, Any]
ENDPOINTS: Final = Words({"OS": _("Overall survival"), "PFS": _("Progression-free survival")})


def endpoint_label(name: str) -> str:
    """`Overall survival` for OS."""
    return ENDPOINTS.get(name, name)


def number_text(found: Json, decimals: int = 2) -> str:
    """`1.07 (0.93 to 1.22)`, or a dash."""
    if found["value"] is None:
        return numbers.ABSENT
    return numbers.interval(found["value"], found["low"], found["high"], decimals)


def percent_text(found: Json) -> str:
    """`46% (39 to 53)`, or a dash."""
    if found["value"] is None:
        return numbers.ABSENT
    if found["low"] is None or found["high"] is None:
        return numbers.percent(found["value"])
    return numbers.percent_interval(found["value"], found["low"], found["high"])
