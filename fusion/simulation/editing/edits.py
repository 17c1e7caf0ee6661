"""Edits of a regimen as a clinician names them: dose, schedule, delay, stop, sequence, combination."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from fusion.errors import EditError

HIGHEST_DOSE = 2.0
HIGHEST_WEEKS = 52
HIGHEST_MONTHS = 120


class CombinationRule(StrEnum):
    """How two regimens act together where no trial has shown it.

    INDEPENDENT: every patient has the better of the two, drawn independently (Palmer and Sorger 2017). BLISS: the two
    kill independently, cell by cell (Bliss 1939). HIGHEST: the combination is as good as the better of the two in the
    average patient (highest single agent, Gaddum 1940).
    """

    INDEPENDENT = "independent"
    BLISS = "bliss"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A fraction of the label dose, or milligrams beside the label's."""

    fraction: float | None = None
    mg: float | None = None
    label_mg: float | None = None

    def __post_init__(self) -> None:
        given = self.fraction if self.fraction is not None else self.mg
        _check(given is not None, "a dose", "none", "dose")
        _check(given is not None and given >= 0, "a dose of 0 or more", str(given), "dose")
        known = self.label_mg is None or self.label_mg > 0
        _check(known, "a label dose above 0 mg", str(self.label_mg), "dose")
        if self.label_mg is not None or self.fraction is not None:
            self.of_label(None)

    def of_label(self, label_mg: float | None) -> float:
        """The fraction of the label dose; `label_mg` where the edit itself names none.

        Raises:
            EditError: no label dose is known, or the dose is above twice the label's.
        """
        label = self.label_mg if self.label_mg is not None else label_mg
        if self.fraction is not None:
            share = self.fraction
        elif self.mg is not None and label is not None:
            share = self.mg / label
        else:
            raise EditError(expected="the label dose beside it, as in 60mg/75mg", found=f"{self.mg:g} mg", where="dose")
        expected = f"at most {HIGHEST_DOSE:g} times the label dose"
        _check(share <= HIGHEST_DOSE, expected, f"{share:.2f} times", "dose")
        return share


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Given every so many weeks instead of as on the label, the dose of one administration unchanged."""

    every_weeks: float

    def __post_init__(self) -> None:
        _check(
            0 < self.every_weeks <= HIGHEST_WEEKS, f"above 0 to {HIGHEST_WEEKS} weeks", f"{self.every_weeks:g}", "every"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Started so many whole weeks after the origin, untreated until then."""

    weeks: int

    def __post_init__(self) -> None:
        _check(1 <= self.weeks <= HIGHEST_WEEKS, f"1 to {HIGHEST_WEEKS} weeks", str(self.weeks), "delay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Stopped at a month after its start even without progression."""

    month: float

    def __post_init__(self) -> None:
        _check(0 < self.month <= HIGHEST_MONTHS, f"above 0 to {HIGHEST_MONTHS} months", f"{self.month:g}", "stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Followed by another regimen at progression, or at a month if that comes first."""

    then: str
    until_month: float | None = None

    def __post_init__(self) -> None:
        _check(bool(self.then.strip()), "the regimen that follows", "nothing", "then")
        month = self.until_month
        allowed = month is None or 0 < month <= HIGHEST_MONTHS
        _check(allowed, f"above 0 to {HIGHEST_MONTHS} months", str(month), "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Given together with another regimen."""

    partner: str
    rule: CombinationRule = CombinationRule.INDEPENDENT

    def __post_init__(self) -> None:
        _check(bool(self.partner.strip()), "the regimen that it is combined with", "nothing", "with")


Edit = Dose | Schedule | Delay | Stop | Sequence | Combination


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedRegimen:
    """A regimen and what is done to it; at most one edit of a kind.

    Attributes:
        regimen: key or name.
        edits: in any order.
    """

    regimen: str
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        where = f"edit of {self.regimen}"
        _check(bool(self.regimen.strip()), "a regimen", "none", "edit")
        _check(bool(self.edits), "an edit such as dose=0.75", "none", where)
        kinds = [type(each) for each in self.edits]
        _check(len(set(kinds)) == len(kinds), "one edit of a kind", "two of one kind", where)
        _check(not (Sequence in kinds and Combination in kinds), "a sequence or a combination", "both at once", where)
        _check(not (Sequence in kinds and Stop in kinds), "stop=, or then= with until=", "both at once", where)

    @property
    def label(self) -> str:
        """How the edited regimen is named beside others: the same text gives the same edit."""
        return " ".join([self.regimen, *(spell(each) for each in self.edits)])


def spell(edit: Edit) -> str:
    """An edit as it is written on the command line."""
    match edit:
        case Dose():
            if edit.fraction is not None:
                return f"dose={edit.fraction:g}"
            return f"dose={edit.mg:g}mg" + (f"/{edit.label_mg:g}mg" if edit.label_mg is not None else "")
        case Schedule():
            return f"every={edit.every_weeks:g}"
        case Delay():
            return f"delay={edit.weeks}"
        case Stop():
            return f"stop={edit.month:g}"
        case Sequence():
            return f"then={edit.then}" + (f" until={edit.until_month:g}" if edit.until_month is not None else "")
        case Combination():
            return f"with={edit.partner} rule={edit.rule.value}"
        case _:
            assert_never(edit)


def _check(holds: bool, expected: str, found: str, where: str) -> None:
    if not holds:
        raise EditError(expected=expected, found=found, where=where)
