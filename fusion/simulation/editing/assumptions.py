"""What each edit assumes, in a sentence for the reader."""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import assert_never

from fusion.simulation.editing.edits import (
    Combination,
    CombinationRule,
    Delay,
    Dose,
    Edit,
    Schedule,
    Sequence,
    Stop,
    spell,
)
from fusion.simulation.editing.exposure import RESPONSES
from fusion.simulation.editing.pharmacokinetics import Pharmacokinetics
from fusion.simulation.population import ArmModel

RULES = {
    CombinationRule.INDEPENDENT: "each patient has the better of the two regimens, drawn independently; no synergy",
    CombinationRule.BLISS: "the two regimens kill independently, cell by cell; no synergy",
    CombinationRule.HIGHEST: "no better than the better of the two regimens alone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNote:
    """One edit as it is shown.

    Attributes:
        edit: as it was written.
        assumption: in words.
        verified: whether the published numbers that it rests on were checked against their source; an edit that rests
            on none but an assumption is not verified.
    """

    edit: str
    assumption: str
    verified: bool

    def to_json(self) -> dict[str, str | bool]:
        """As printed."""
        return {"edit": self.edit, "assumption": self.assumption, "verified": self.verified}


def note_edit(edit: Edit, arm: ArmModel, pharmacokinetics: Pharmacokinetics | None, others: Many[ArmModel]) -> EditNote:
    """What is assumed of one edit of an arm.

    Args:
        edit: one.
        arm: the first regimen.
        pharmacokinetics: of it, None where the table has none.
        others: the regimen that follows or is combined.
    """
    said = f"Extrapolated, no trial of it: {_assumption(edit, arm, pharmacokinetics, others)}"
    checked = pharmacokinetics is not None and pharmacokinetics.verified and isinstance(edit, Dose | Schedule)
    return EditNote(edit=spell(edit), assumption=said, verified=checked)


def _assumption(edit: Edit, arm: ArmModel, pharmacokinetics: Pharmacokinetics | None, others: Many[ArmModel]) -> str:
    because = RESPONSES[arm.regimen.drug_class].because
    names = " and ".join(each.regimen.name for each in others)
    match edit:
        case Dose():
            return f"effect follows exposure along a saturating curve of uncertain steepness ({because})."
        case Schedule():
            return _schedule(because, pharmacokinetics)
        case Delay():
            return (
                f"untreated for {edit.weeks} weeks the whole tumour grows as its resistant part does, on the hazards "
                "of the regimen; progression while waiting counts."
            )
        case Stop():
            return (
                f"after {edit.month:g} months without the drug the whole tumour grows as its resistant part does; no "
                "effect outlasts treatment, which may be wrong for immunotherapy."
            )
        case Sequence():
            return _sequence(names, arm.regimen.name, edit)
        case Combination():
            return f"with {names} by the {edit.rule.value} rule: {RULES[edit.rule]}. Toxicities add independently."
        case _:
            assert_never(edit)


def _schedule(because: str, pharmacokinetics: Pharmacokinetics | None) -> str:
    if pharmacokinetics is None:
        return f"the average level drives the effect, which saturates ({because})."
    checked = "verified" if pharmacokinetics.verified else "unverified"
    return (
        f"the {pharmacokinetics.driver.value} level of one compartment drives the effect, which saturates ({because}); "
        f"half-life {pharmacokinetics.half_life_days:g} days, {checked} ({pharmacokinetics.source})."
    )


def _sequence(names: str, first: str, edit: Sequence) -> str:
    month = edit.until_month
    when = "at progression" + ("" if month is None else f" or at month {month:g}")
    counted = first if month is None else f"{first}, from then on of {names}"
    return (
        f"{names} starts {when} with the resistance that its class shares and acts as in its own trial, in patients "
        f"who are not that trial's; progression-free survival is that of {counted}."
    )
