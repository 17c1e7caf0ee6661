"""Flags: what a reader must know before believing a number."""

from dataclasses import dataclass
from enum import StrEnum


class FlagCode(StrEnum):
    """Closed set of warnings; each has one rule in the module that raises it."""

    NO_PATIENT_DATA = "no_patient_data"
    MISSING_MODALITY = "missing_modality"
    WEIGHTS = "weights"
    PRIOR_DATA_CONFLICT = "prior_data_conflict"
    SCANS_STOPPED = "scans_stopped"
    DISCORDANCE = "ctdna_imaging_discordance"
    UNKNOWN_REGIMEN = "unknown_regimen"
    NO_INDEX = "no_prognostic_index"
    INDEX_RANGE = "index_outside_training_range"
    EXTRAPOLATION = "extrapolation"
    OS_NOT_SHOWN = "os_not_shown"
    PROGRESSION_NOT_SHOWN = "progression_not_shown"
    MEDIAN_NOT_REACHED = "median_not_reached"
    ALREADY_PROGRESSED = "already_progressed"
    DIAGNOSIS_MISMATCH = "diagnosis_mismatch"
    DIAGNOSIS_UNKNOWN = "diagnosis_unknown"
    BIOMARKER_GATE = "biomarker_gate"
    BIOMARKER_UNKNOWN = "biomarker_unknown"
    EXPERT_PRIOR = "expert_prior"
    UNCALIBRATED = "uncalibrated"
    NO_ARM = "no_arm"
    NO_OVERLAP = "no_overlap"
    HETEROGENEITY = "heterogeneity_unsupported"
    EDITED_DOSE = "edited_dose"
    EDITED_SCHEDULE = "edited_schedule"
    EDITED_DELAY = "edited_delay"
    EDITED_STOP = "edited_stop"
    EDITED_SEQUENCE = "edited_sequence"
    EDITED_COMBINATION = "edited_combination"
    BIOMARKER_SUPPORTS = "biomarker_supports"
    TOXICITY_UNVERIFIED = "toxicity_unverified"
    TOXICITY_ATTRIBUTION = "toxicity_attribution"
    TOXICITY_UNKNOWN = "toxicity_unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Flag:
    """One warning with a sentence for the reader."""

    code: FlagCode
    message: str

    def to_json(self) -> dict[str, str]:
        """As printed and stored."""
        return {"code": self.code.value, "message": self.message}


def raised(*candidates: tuple[bool, FlagCode, str]) -> tuple[Flag, ...]:
    """The flags whose condition holds, in the order given."""
    return tuple(Flag(code=code, message=message) for holds, code, message in candidates if holds)
