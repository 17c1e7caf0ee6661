"""The units in which laboratories give levels, and the series that each belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A series of levels. `divisor`: of a value in the file's unit; `most`: the largest there is."""

    name: str
    unit: str
    divisor: float = 1.0
    most: float | None = None


_MTM = Unit("ctdna_mtm_per_ml", "MTM/mL")
_VAF = Unit("ctdna_vaf", "fraction", most=1.0)
_VAF_PERCENT = Unit("ctdna_vaf", "fraction", divisor=100.0, most=1.0)
_TF = Unit("tumour_fraction", "fraction", most=1.0)
_TF_PERCENT = Unit("tumour_fraction", "fraction", divisor=100.0, most=1.0)
UNITS = {
    "mtm/ml": _MTM,
    "mtm per ml": _MTM,
    "mean tumor molecules/ml": _MTM,
    "mean tumour molecules/ml": _MTM,
    "vaf %": _VAF_PERCENT,
    "vaf%": _VAF_PERCENT,
    "% vaf": _VAF_PERCENT,
    "vaf percent": _VAF_PERCENT,
    "vaf fraction": _VAF,
    "vaf": _VAF,
    "tf": _TF,
    "tumor fraction": _TF,
    "tumour fraction": _TF,
    "tf %": _TF_PERCENT,
    "tf%": _TF_PERCENT,
}
UNIT_OF_COLUMN = {
    "mtm_ml": _MTM,
    "mtm_per_ml": _MTM,
    "mean_tumor_molecules_per_ml": _MTM,
    "mean_tumour_molecules_per_ml": _MTM,
    "vaf_%": _VAF_PERCENT,
    "vaf_percent": _VAF_PERCENT,
    "mean_vaf_%": _VAF_PERCENT,
    "mean_vaf_percent": _VAF_PERCENT,
    "vaf": _VAF,
    "mean_vaf": _VAF,
    "max_vaf": _VAF,
    "tumor_fraction": _TF,
    "tumour_fraction": _TF,
    "tf": _TF,
}


def parse_unit(text: str) -> Unit | None:
    """The unit, None where it is not known."""
    return UNITS.get(" ".join(text.lower().split()))
