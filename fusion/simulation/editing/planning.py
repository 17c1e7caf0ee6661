"""From an edited regimen to a plan that can be simulated, with every assumption in words and evidence down to D."""

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from typing import TypeVar

from fusion.errors import EditError
from fusion.simulation.editing.assumptions import EditNote, note_edit
from fusion.simulation.editing.edits import (
    Combination,
    CombinationRule,
    Delay,
    Dose,
    Edit,
    EditedRegimen,
    Schedule,
    Sequence,
    Stop,
)
from fusion.simulation.editing.exposure import toxicity_factor
from fusion.simulation.editing.pharmacokinetics import Pharmacokinetics, load_pharmacokinetics
from fusion.simulation.flags import FlagCode
from fusion.simulation.library import Evidence
from fusion.simulation.population import ArmModel, Population

E = TypeVar("E", Dose, Schedule, Delay, Stop, Sequence, Combination)
# What nobody has studied is known less well than its parts: added to the standard error of the log hazard.
EDIT_SE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosing:
    """Exposure relative to the label's: the level that effect follows, and the average that toxicity follows."""

    driving: float = 1.0
    average: float = 1.0

    @property
    def is_label(self) -> bool:
        """Whether nothing differs from the label."""
        return self.driving == 1.0 and self.average == 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPlan:
    """What to simulate.

    Attributes:
        label: how it is named beside other arms.
        arm: the first regimen as it is described: evidence D, one flag an edit, wider uncertainty.
        dosing: of the first regimen.
        delay_weeks: untreated until then.
        stop_month: months of treatment after which it stops, None: at progression.
        following: the regimen after it, None without a sequence.
        until_month: month at which the sequence changes over without progression, None: at progression only.
        partner: the regimen given with it, None without a combination.
        rule: of the combination.
        notes: one an edit.
    """

    label: str
    arm: ArmModel
    notes: tuple[EditNote, ...]
    dosing: Dosing = Dosing()
    delay_weeks: int = 0
    stop_month: float | None = None
    following: ArmModel | None = None
    until_month: float | None = None
    partner: ArmModel | None = None
    rule: CombinationRule = CombinationRule.INDEPENDENT

    @property
    def toxicity_factor(self) -> float:
        """By how much the first regimen's toxicity hazard differs from the label's."""
        return toxicity_factor(self.dosing.average, self.arm.regimen.drug_class)


def build_plan(edited: EditedRegimen, population: Population, diagnosis: str = "", *, detail: str = "") -> ArmPlan:
    """Look up regimens and pharmacokinetics, and say what is assumed.

    Raises:
        RegimenNotFound: a regimen is not known (the nearest is named).
        EditError: no pharmacokinetics or label dose where the edit needs them, or a regimen paired with itself.
    """
    arm = population.find(edited.regimen, diagnosis, detail=detail)
    dose, schedule = _of(edited, Dose), _of(edited, Schedule)
    delay, stop = _of(edited, Delay), _of(edited, Stop)
    sequence, combination = _of(edited, Sequence), _of(edited, Combination)
    following = population.find(sequence.then, diagnosis, detail=detail) if sequence else None
    partner = population.find(combination.partner, diagnosis, detail=detail) if combination else None
    _check_pair(arm, following, "another regimen to follow", edited)
    _check_pair(arm, partner, "another regimen to combine with", edited)
    pharmacokinetics = load_pharmacokinetics().get(arm.key)
    others = [each for each in (following, partner) if each is not None]
    notes = tuple(note_edit(each, arm, pharmacokinetics, others) for each in edited.edits)
    flags = {FLAGS[type(each)].value: note.assumption for each, note in zip(edited.edits, notes, strict=True)}
    return ArmPlan(
        label=edited.label,
        arm=_described(arm, others, flags, edited.label),
        notes=notes,
        dosing=_dosing(dose, schedule, arm, pharmacokinetics),
        delay_weeks=delay.weeks if delay else 0,
        stop_month=stop.month if stop else None,
        following=following,
        until_month=sequence.until_month if sequence else None,
        partner=partner,
        rule=combination.rule if combination else CombinationRule.INDEPENDENT,
    )


FLAGS: dict[type[Edit], FlagCode] = {
    Dose: FlagCode.EDITED_DOSE,
    Schedule: FlagCode.EDITED_SCHEDULE,
    Delay: FlagCode.EDITED_DELAY,
    Stop: FlagCode.EDITED_STOP,
    Sequence: FlagCode.EDITED_SEQUENCE,
    Combination: FlagCode.EDITED_COMBINATION,
}


def _of(edited: EditedRegimen, kind: type[E]) -> E | None:
    return next((each for each in edited.edits if isinstance(each, kind)), None)


def _check_pair(arm: ArmModel, other: ArmModel | None, expected: str, edited: EditedRegimen) -> None:
    if other is not None and other.key == arm.key:
        raise EditError(expected=expected, found=f"{arm.key} itself", where=edited.label)


def _dosing(
    dose: Dose | None, schedule: Schedule | None, arm: ArmModel, pharmacokinetics: Pharmacokinetics | None
) -> Dosing:
    if dose is None and schedule is None:
        return Dosing()
    share = 1.0 if dose is None else dose.of_label(pharmacokinetics.label_mg if pharmacokinetics else None)
    weeks = None if schedule is None else schedule.every_weeks
    if pharmacokinetics is None:
        if weeks is not None:
            raise EditError(
                expected="a regimen with an interval in the table of pharmacokinetics", found=arm.key, where="every"
            )
        return Dosing(driving=share, average=share)
    return Dosing(
        driving=pharmacokinetics.relative_exposure(share, weeks),
        average=pharmacokinetics.relative_average(share, weeks),
    )


def _described(arm: ArmModel, others: Many[ArmModel], flags: dict[str, str], label: str) -> ArmModel:
    """The arm with what an edit takes away: evidence, certainty, and what any of its parts does not show."""
    parts = [arm, *others]
    return replace(
        arm,
        evidence=Evidence.D,
        patients=min(each.patients for each in parts),
        effective_patients=min(each.effective_patients for each in parts),
        source=f"no trial of {label}; built from " + " and ".join(each.source for each in parts),
        follow_up_months=min(each.follow_up_months for each in parts),
        log_hazard_se=(max(each.log_hazard_se for each in parts) ** 2 + EDIT_SE**2) ** 0.5,
        log_progression_se=(max(each.log_progression_se for each in parts) ** 2 + EDIT_SE**2) ** 0.5,
        has_survival=all(each.has_survival for each in parts),
        has_progression=all(each.has_progression for each in parts),
        has_response=all(each.has_response for each in parts),
        flags={**arm.flags, **flags},
    )
