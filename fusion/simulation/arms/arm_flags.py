"""When an arm's numbers need a warning, and its evidence grade."""

from collections.abc import Mapping, Sequence

from fusion.cohort.history import PatientHistory
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.library import Attribution, Evidence
from fusion.simulation.library.gates import Markers, check_gates
from fusion.simulation.population import ArmModel
from fusion.simulation.toxicity.risks import ClassRisk


def grade_arm(arm: ArmModel, diagnosis: str) -> Evidence:
    """The arm's grade; outside the population of its source it falls to D."""
    return Evidence.D if is_mismatch(arm, diagnosis) else arm.evidence


def is_mismatch(arm: ArmModel, diagnosis: str) -> bool:
    """Whether a library arm was studied in other diagnoses than the patient's (arms of the own cohort were not)."""
    known = bool(diagnosis) and bool(arm.regimen.diagnoses)
    return known and not arm.own_cohort and not arm.regimen.suits(diagnosis)


def flag_arm(
    arm: ArmModel,
    model: PatientModel,
    *,
    risks: Sequence[ClassRisk],
    horizon_months: int,
    medians: Sequence[Mapping[str, float | None] | None],
    already_progressed: bool,
) -> tuple[Flag, ...]:
    """Every flag of one arm for one patient."""
    history, population = model.history, model.population
    grade = grade_arm(arm, history.diagnosis)
    indexed = population.index_slope is not None
    not_reached = any(median is not None and median["months"] is None for median in medians)
    own = tuple(Flag(code=FlagCode(code), message=message) for code, message in arm.flags.items())
    return (
        *own,
        *raised(
            (grade is Evidence.D, FlagCode.EXPERT_PRIOR, "Prior alone supports this arm here: do not rank it."),
            (is_mismatch(arm, history.diagnosis), FlagCode.DIAGNOSIS_MISMATCH,
             f"Studied in other diagnoses than {history.diagnosis}: {arm.regimen.setting}."),
            (not history.diagnosis, FlagCode.DIAGNOSIS_UNKNOWN,
             "The diagnosis is not known, so neither is whether the source fits."),
            (not arm.has_survival, FlagCode.OS_NOT_SHOWN,
             "The source has no survival curve: survival would be prior alone."),
            (not arm.has_progression or not arm.has_response, FlagCode.PROGRESSION_NOT_SHOWN,
             "Progression or response was not seen on this arm: what would be prior alone is not shown."),
            (horizon_months > arm.follow_up_months, FlagCode.EXTRAPOLATION,
             f"The source was followed for {arm.follow_up_months:.0f} months; later months are extrapolated."),
            (not_reached, FlagCode.MEDIAN_NOT_REACHED, "A median is not reached within the source's follow-up."),
            (already_progressed, FlagCode.ALREADY_PROGRESSED,
             "Progression on this arm lies behind: only survival is shown."),
            (indexed and not arm.own_cohort, FlagCode.UNCALIBRATED,
             "From the library, not recalibrated on the cohort that the prognosis comes from."),
            (indexed and arm.own_cohort, FlagCode.HETEROGENEITY,
             "The arm's average effect, shifted by prognosis: no evidence that this patient benefits differently."),
        ),
        *flag_toxicity(risks),
        *check_gates(arm.regimen, _markers(history), history.diagnosis),
    )  # fmt: skip


def _markers(history: PatientHistory) -> Markers:
    return Markers(
        mutated_genes=history.mutated_genes,
        tested_genes=history.tested_genes,
        msi_high=history.msi_high,
        pd_l1_percent=history.pd_l1_percent,
    )


def flag_toxicity(risks: Sequence[ClassRisk]) -> tuple[Flag, ...]:
    """What is unverified, counted otherwise than by all causes, or not known at all."""
    unverified = [risk.label for risk in risks if not risk.is_verified]
    narrower = [risk.label for risk in risks if risk.attribution is not Attribution.ALL_CAUSE]
    return raised(
        (not risks, FlagCode.TOXICITY_UNKNOWN, "No rate of toxicity is known for this arm."),
        (
            bool(unverified),
            FlagCode.TOXICITY_UNVERIFIED,
            "Not checked against the source, not to be ranked on: " + "; ".join(unverified),
        ),
        (
            bool(narrower),
            FlagCode.TOXICITY_ATTRIBUTION,
            "Counted by attribution, not by all causes: " + "; ".join(narrower),
        ),
    )
