"""How old what is known is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from twins.dossier import numbers


def age_text(age_days: int | None) -> str:
    """Age at the reference day; what came after it was not used by the forecast."""
    if age_days is None:
        return numbers.ABSENT
    if age_days == 0:
        return _("same day")
    if age_days < 0:
        return _("%(days)s after the origin, not used") % {"days": numbers.count(-age_days, "day")}
    return _("%(days)s old") % {"days": numbers.count(age_days, "day")}
