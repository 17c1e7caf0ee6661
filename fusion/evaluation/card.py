"""The content of a model card in the order of TRIPOD+AI (Collins 2024), composed from the numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fusion.cohort.cohort import Cohort
from fusion.model.twin import TwinModel

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Text in rows and columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One item of TRIPOD+AI.

    Attributes:
        item: its number, such as "12".
        heading: its name.
        paragraphs: whole sentences.
        tables: numbers.
    """

    item: str
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a card is about.

    Attributes:
        model: fitted.
        cohort: that it was judged on.
        report: of `workflows.evaluating`, without its card.
    """

    model: TwinModel
    cohort: Cohort
    report: Json


def text_of(value: float | None, digits: int = 3) -> str:
    """A number as a card writes it."""
    return "not available" if value is None else f"{value:.{digits}f}"


def interval_of(number: Json, digits: int = 3) -> str:
    """A number with its interval, or why it is not there."""
    if number["value"] is None:
        return f"not available ({number['reason']})" if number["reason"] else "not available"
    if number["low"] is None:
        return text_of(number["value"], digits)
    return f"{text_of(number['value'], digits)} ({text_of(number['low'], digits)} to {text_of(number['high'], digits)})"


def list_of(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def share_of(part: float, whole: float) -> str:
    """A percentage."""
    return f"{100 * part / whole:.0f} %" if whole else "none"
