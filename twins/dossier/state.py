"""The twin's state in rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from twins.dossier import numbers
from twins.dossier.estimates import Flag, StateRow, TwinView
from twins.dossier.words import STATE
from twins.models import Twin


def build_twin(twin: Twin | None) -> TwinView | None:
    """The state at the origin day; None where no twin was built."""
    if twin is None:
        return None
    return TwinView(
        number=twin.pk,
        origin_day=twin.origin_day,
        origin_text=numbers.day(twin.origin_day),
        made_at=twin.created_at,
        model=model_name(twin),
        snapshot=twin.snapshot_sha256,
        seed=twin.seed,
        state=tuple(
            state_row(name, value)
            for name, value in sorted(twin.state.items(), key=lambda item: place_of(item[0], STATE))
        ),
        flags=build_flags(twin.flags),
    )


def place_of(name: str, known: Iterable[str]) -> tuple[int, str]:
    """Known names in their order, others after them by name: JSONB keeps no order."""
    order = list(known)
    return (order.index(name) if name in order else len(order), name)


def model_name(twin: Twin) -> str:
    """The model behind a twin; without one it runs from the library's priors."""
    return "regimen library alone" if twin.model is None else f"model {twin.model.pk}, {twin.model.endpoint}"


def state_row(name: str, value: dict[str, float]) -> StateRow:
    """A quantity with its 90% interval; fractions and rates are shown as percents."""
    label, unit = STATE.get(name, (name.replace("_", " ").capitalize(), ""))
    factor = 100 if unit.startswith("%") else 1
    mean, low, high = (numbers.plain(factor * value[key]) for key in ("mean", "low", "high"))
    return StateRow(name=name, label=label, unit=unit, mean=mean, low=low, high=high)


def build_flags(flags: list[dict[str, Any]], scope: str = "") -> tuple[Flag, ...]:
    """Stored flags as records."""
    return tuple(Flag(code=each["code"], message=each["message"], scope=scope) for each in flags)
