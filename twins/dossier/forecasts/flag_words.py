"""What a flag is called beside a number, and which numbers it concerns."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

# Quantities of an arm as the rows of the comparison name them.
SURVIVAL: Final = ("os_median", "os_tumours", "p12", "p24", "rmst")
PROGRESSION: Final = ("pfs_median", "response")
TOXICITY: Final = ("any_toxicity", "severe_days", "stop")
# Flags that say more of an arm than of one number stand beside its grade.
ARM: Final = ("evidence",)

SHORT: Final = {
    "extrapolation": _("extrapolated past follow-up"),
    "os_not_shown": _("no survival curve"),
    "progression_not_shown": _("progression not seen"),
    "median_not_reached": _("not reached in follow-up"),
    "already_progressed": _("already progressed on it"),
    "diagnosis_mismatch": _("studied in another diagnosis"),
    "diagnosis_unknown": _("diagnosis not known"),
    "biomarker_gate": _("biomarker speaks against"),
    "biomarker_unknown": _("biomarker not tested"),
    "biomarker_supports": _("biomarker supports"),
    "expert_prior": _("expert prior, not ranked"),
    "uncalibrated": _("not recalibrated here"),
    "no_overlap": _("groups not comparable"),
    "heterogeneity_unsupported": _("average effect"),
    "toxicity_unverified": _("some rates not checked"),
    "toxicity_attribution": _("some not of all causes"),
    "toxicity_unknown": _("no rate known"),
    "edited_dose": _("dose edited"),
    "edited_schedule": _("schedule edited"),
    "edited_delay": _("start delayed"),
    "edited_stop": _("stop edited"),
    "edited_sequence": _("sequence"),
    "edited_combination": _("combination"),
}
CONCERNS: Final = {
    "extrapolation": ("p12", "p24", "rmst"),
    "os_not_shown": SURVIVAL[:1],
    "progression_not_shown": PROGRESSION,
    "median_not_reached": ("os_median", "pfs_median"),
    "already_progressed": PROGRESSION[:1],
    "uncalibrated": SURVIVAL[:1],
    "no_overlap": SURVIVAL[:1],
    "heterogeneity_unsupported": SURVIVAL[:1],
    "toxicity_unverified": TOXICITY[:1],
    "toxicity_attribution": TOXICITY[:1],
    "toxicity_unknown": TOXICITY[:1],
}


def short(code: str) -> str:
    """The flag in two or three words; an unknown one keeps its code as words."""
    return str(SHORT.get(code, code.replace("_", " ")))


def concerned(code: str) -> tuple[str, ...]:
    """The quantities that a flag is about; what is about the whole arm stands beside its grade."""
    return CONCERNS.get(code, ARM)
