"""The two arms: fitted state-model parameters and adverse-event rates.

Parameters are the fits of the state model to the docetaxel and atezolizumab arms of OAK (Rittmeyer 2017; survival
curves and response rate), as the regimen library has them. They are a generative default, not biology.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseTerm:
    """A CTCAE term on one arm.

    Attributes:
        any_grade: probability of the event at any grade without competing events.
        severe: probability of grade 3 or more, likewise.
        onset_weeks: median onset; shape: Weibull shape of the onset time.
        days: mean duration.
        life_threatening: whether CTCAE gives the term a grade 4.
    """

    term: str
    organ_class: str
    any_grade: float
    severe: float
    onset_weeks: float
    shape: float
    days: float
    attribution: str = "all_cause"
    life_threatening: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """One arm: rates per month, fractions, and between-patient standard deviations on the log or logit scale."""

    name: str
    ks: float
    kg: float
    phi: float
    new_lesion: float
    h0: float
    lambda_pd: float
    sd_phi: float
    sd_kg: float
    sd_ks: float = 0.9
    terms: tuple[AdverseTerm, ...] = ()


BLOOD: Final = "Blood and lymphatic system disorders"
GENERAL: Final = "General disorders and administration site conditions"
GUT: Final = "Gastrointestinal disorders"
INVESTIGATIONS: Final = "Investigations"
LUNG: Final = "Respiratory, thoracic and mediastinal disorders"
SKIN: Final = "Skin and subcutaneous tissue disorders"


# CTCAE v5 ends at grade 3 (or below) for these.
_NO_GRADE_FOUR: Final = {"Fatigue", "Nausea", "Arthralgia", "Alopecia", "Rash maculo-papular"}


def _term(
    name: str,
    organ_class: str,
    rates: tuple[float, float],
    weeks: float,
    days: float,
    *,
    shape: float = 1.2,
    attribution: str = "all_cause",
) -> AdverseTerm:
    return AdverseTerm(
        term=name,
        organ_class=organ_class,
        any_grade=rates[0],
        severe=rates[1],
        onset_weeks=weeks,
        shape=shape,
        days=days,
        attribution=attribution,
        life_threatening=name not in _NO_GRADE_FOUR,
    )


# Rates: Rittmeyer 2017 and Fehrenbacher 2018 (OAK) where they give one; the rest are plausible round numbers.
DOCETAXEL: Final = Regimen(
    name="docetaxel",
    ks=0.0686,
    kg=0.0471,
    phi=0.571,
    new_lesion=0.1476,
    h0=0.0370,
    lambda_pd=0.946,
    sd_phi=2.70,
    sd_kg=0.83,
    terms=(
        _term("Neutrophil count decreased", INVESTIGATIONS, (0.16, 0.13), 3, 8, attribution="treatment_related"),
        _term("Febrile neutropenia", BLOOD, (0.11, 0.11), 3, 6, attribution="treatment_related"),
        _term("Anemia", BLOOD, (0.23, 0.06), 7, 30),
        _term("Fatigue", GENERAL, (0.35, 0.04), 5, 40),
        _term("Diarrhea", GUT, (0.24, 0.02), 5, 10),
        _term("Nausea", GUT, (0.23, 0.01), 2, 8),
        _term("Alopecia", SKIN, (0.35, 0.0), 4, 120, attribution="treatment_related"),
        _term(
            "Peripheral sensory neuropathy",
            "Nervous system disorders",
            (0.11, 0.01),
            12,
            150,
            attribution="treatment_related",
        ),
        _term("Lung infection", "Infections and infestations", (0.08, 0.06), 8, 14),
    ),
)
ATEZOLIZUMAB: Final = Regimen(
    name="atezolizumab",
    ks=0.1352,
    kg=0.1130,
    phi=0.223,
    new_lesion=0.0698,
    h0=0.0159,
    lambda_pd=1.102,
    sd_phi=2.63,
    sd_kg=1.51,
    terms=(
        _term("Fatigue", GENERAL, (0.27, 0.03), 6, 45),
        _term("Anemia", BLOOD, (0.12, 0.02), 9, 30),
        _term("Dyspnea", LUNG, (0.19, 0.025), 8, 30),
        _term("Pneumonitis", LUNG, (0.02, 0.01), 20, 35, shape=1.5, attribution="immune_mediated"),
        _term("Colitis", GUT, (0.015, 0.008), 18, 28, shape=1.5, attribution="immune_mediated"),
        _term("Hypothyroidism", "Endocrine disorders", (0.05, 0.0), 16, 240, shape=1.8, attribution="immune_mediated"),
        _term(
            "Alanine aminotransferase increased", INVESTIGATIONS, (0.06, 0.015), 10, 25, attribution="immune_mediated"
        ),
        _term("Rash maculo-papular", SKIN, (0.10, 0.005), 6, 20, attribution="immune_mediated"),
        _term("Arthralgia", "Musculoskeletal and connective tissue disorders", (0.12, 0.005), 9, 60),
        _term("Lung infection", "Infections and infestations", (0.06, 0.04), 10, 14),
    ),
)
ARMS: Final = (ATEZOLIZUMAB, DOCETAXEL)
