"""Defaults of the state model that no regimen sets; see the package docstring for where each one stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Medians, between-patient SDs on the log scale and noise.

    Attributes:
        size_mm: median burden where no size is known; also the reference of hazard and shedding without an index.
        size_sd: of log burden (OAK and Laleh 2022).
        shrinkage_sd: of log ks.
        plateau: probability pi0 of neither shrinking nor growing.
        cross_resistance: rho between different regimens.
        residual_sd, residual_months: of the Ornstein-Uhlenbeck residual of log size.
        reader_sd: of log size, inter-reader.
        drop_out: delta, probability that scans stop once progression has been seen, beyond `stop_otherwise`.
        stop_otherwise: probability that they stop for another reason (both of the order seen in public sets of sizes).
        size_limit_mm: below this a size is censored when no limit is given.
        shed_copies, shed_sd: tumour genome copies a ml at 60 mm (level of OAK, scatter of OAK and POPLAR).
        shed_exponent: gamma on size (OAK).
        kill_months: kappa, the spike of shedding while cells are killed.
        background_copies, background_sd: normal genome copies a ml.
        assay_overdispersion: of reads between replicates.
        draw_sd: of log VAF between draws.
        vaf_limit: assumed limit of detection of a non-detect without depth or limit.
        size_hazard, size_hazard_sd: beta of log burden on the log hazard of death.
        frailty_sd: of log hazard between patients whose prognosis nobody has predicted; an index takes its place.
        growth_hazard, growth_hazard_sd: of log kg relative to the regimen's (prior alone).
        progressed_sd: of lambda_PD.
        growth_lesion: exponent of kg/kg_a on the new-lesion hazard.
        toxicity_weight: k, by which published rates count less than their sample size.
        age_toxicity, age_toxicity_sd: log hazard a decade over 63 years (prior alone).
        ecog_toxicity, ecog_toxicity_sd: log hazard a level of performance status over 0 (prior alone).
        prior_toxicity, prior_toxicity_sd: log hazard after an earlier event of grade 3 or more (prior alone).
        duration_weight: how many ended episodes a published duration is worth.
    """

    size_mm: float = 60.0
    size_sd: float = 0.55
    shrinkage_sd: float = 0.9
    plateau: float = 0.05
    cross_resistance: float = 0.5
    residual_sd: float = 0.45
    residual_months: float = 12.0
    reader_sd: float = 0.08
    drop_out: float = 0.4
    stop_otherwise: float = 0.15
    size_limit_mm: float = 5.0
    shed_copies: float = 430.0
    shed_sd: float = 1.0
    shed_exponent: float = 0.43
    kill_months: float = 1.0
    background_copies: float = 4500.0
    background_sd: float = 0.6
    assay_overdispersion: float = 0.002
    draw_sd: float = 0.5
    vaf_limit: float = 0.002
    size_hazard: float = 0.45
    size_hazard_sd: float = 0.11
    frailty_sd: float = 0.5
    growth_hazard: float = 0.5
    growth_hazard_sd: float = 0.25
    progressed_sd: float = 0.25
    growth_lesion: float = 0.5
    toxicity_weight: float = 0.2
    age_toxicity: float = 0.1
    age_toxicity_sd: float = 0.1
    ecog_toxicity: float = 0.2
    ecog_toxicity_sd: float = 0.15
    prior_toxicity: float = 0.3
    prior_toxicity_sd: float = 0.3
    duration_weight: float = 4.0


DEFAULTS = Settings()
