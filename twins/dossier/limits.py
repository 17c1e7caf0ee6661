"""What a reader must know before trusting a number."""

from __future__ import annotations

from twins.dossier import numbers
from twins.dossier.estimates import ForecastView, TwinView
from twins.models import Twin


def build_limits(
    twin: TwinView | None, forecast: ForecastView | None, *, newest: Twin | None, last_day: int | None
) -> tuple[str, ...]:
    """Flags in sentences, and what follows from days and versions; each once."""
    said = [flag.sentence for flag in twin.flags] if twin else []
    for arm in forecast.arms if forecast else ():
        said += [flag.sentence for flag in arm.flags]
        if not arm.is_ranked and all(flag.code != "expert_prior" for flag in arm.flags):
            said.append(f"{arm.name}: supported by an expert prior only; it is shown, but not ranked.")
    if twin and newest and newest.pk != twin.number:
        said.append(f"A newer twin ({newest.pk}) exists than the one that this forecast was made from: simulate again.")
    if twin and last_day is not None and last_day > twin.origin_day:
        said.append(f"The forecast starts at {twin.origin_text}; what is dated later was not used.")
    if forecast:
        horizon = numbers.count(forecast.horizon_months, "month")
        said.append(f"Intervals are 90% intervals of the model. Nothing is forecast beyond {horizon}.")
    return tuple(dict.fromkeys(said))
