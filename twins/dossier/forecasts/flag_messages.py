"""Sentences that simulations store in English, as patterns: each is matched, and told again in the reader's language.

A placeholder stands for what varies; its name says how it is told (see retelling.py).
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

# Code of a flag -> the sentences that it comes in.
MESSAGES: Final[dict[str, tuple[str, ...]]] = {
    "no_patient_data": (_("No size and no ctDNA by the origin day: the state is the population's."),),
    "missing_modality": (_("Not known for this patient: %(modalities)s"),),
    "weights": (_("Few particles explain the data (effective share %(share)s of %(least)s, %(tail)s of %(most)s)."),),
    "prior_data_conflict": (_("The latest measurement lies outside what the model expected (p = %(p)s)."),),
    "ctdna_imaging_discordance": (_("The latest ctDNA does not fit the imaging (p = %(p)s)."),),
    "scans_stopped": (
        _(
            "No size since day %(day)s though %(count)s scans were due: progression by then is taken to have the "
            "probability %(p)s."
        ),
    ),
    "unknown_regimen": (_("No library entry, wide prior used: %(regimens)s"),),
    "no_prognostic_index": (_("No prognostic index: the spread of the cohort's prognosis is shown."),),
    "index_outside_training_range": (
        _("The prognostic index is more than 3 standard deviations from the cohort's mean."),
    ),
    "extrapolation": (_("The source was followed for %(months)s months; later months are extrapolated."),),
    "os_not_shown": (_("The source has no survival curve: survival would be prior alone."),),
    "progression_not_shown": (
        _("Progression or response was not seen on this arm: what would be prior alone is not shown."),
    ),
    "median_not_reached": (_("A median is not reached within the source's follow-up."),),
    "already_progressed": (_("Progression on this arm lies behind: only survival is shown."),),
    "diagnosis_mismatch": (_("Studied in other diagnoses than %(diagnosis)s: %(setting)s."),),
    "diagnosis_unknown": (_("The diagnosis is not known, so neither is whether the source fits."),),
    "biomarker_unknown": (_("%(markers)s not tested: whether this regimen suits is open."),),
    "expert_prior": (_("Prior alone supports this arm here: do not rank it."),),
    "uncalibrated": (
        _("From the library, not recalibrated on the cohort that the prognosis comes from."),
        _("Too few progressions in the cohort: progression is the library's."),
        _("Only %(deaths)s deaths on this arm in the cohort: the library's numbers are kept."),
    ),
    "no_arm": (
        _(
            "No arm of this study, and no regimen of the library for this diagnosis: name one with --arm, fit the "
            "study's OS, or add a row to the regimen library."
        ),
    ),
    "no_overlap": (_("Patients chose this arm; overlap was not shown."),),
    "heterogeneity_unsupported": (
        _("The arm's average effect, shifted by prognosis: no evidence that this patient benefits differently."),
    ),
    "toxicity_unknown": (_("No rate of toxicity is known for this arm."),),
    "toxicity_unverified": (_("Not checked against the source, not to be ranked on: %(classes)s"),),
    "toxicity_attribution": (_("Counted by attribution, not by all causes: %(classes)s"),),
    "edited_dose": (
        _(
            "Extrapolated, no trial of it: effect follows exposure along a saturating curve of uncertain steepness "
            "(%(because)s)."
        ),
    ),
    "edited_schedule": (
        _(
            "Extrapolated, no trial of it: the average level of one compartment drives the effect, which saturates "
            "(%(because)s); half-life %(days)s days, %(checked)s (%(source)s)."
        ),
        _(
            "Extrapolated, no trial of it: the trough level of one compartment drives the effect, which saturates "
            "(%(because)s); half-life %(days)s days, %(checked)s (%(source)s)."
        ),
        _("Extrapolated, no trial of it: the average level drives the effect, which saturates (%(because)s)."),
    ),
    "edited_delay": (
        _(
            "Extrapolated, no trial of it: untreated for %(weeks)s weeks the whole tumour grows as its resistant part "
            "does, on the hazards of the regimen; progression while waiting counts."
        ),
    ),
    "edited_stop": (
        _(
            "Extrapolated, no trial of it: after %(months)s months without the drug the whole tumour grows as its "
            "resistant part does; no effect outlasts treatment, which may be wrong for immunotherapy."
        ),
    ),
    "edited_sequence": (
        _(
            "Extrapolated, no trial of it: %(regimen)s starts at progression or at month %(month)s with the "
            "resistance that its class shares and acts as in its own trial, in patients who are not that trial's; "
            "progression-free survival is that of %(first)s, from then on of %(next)s."
        ),
        _(
            "Extrapolated, no trial of it: %(regimen)s starts at progression with the resistance that its class "
            "shares and acts as in its own trial, in patients who are not that trial's; progression-free survival is "
            "that of %(first)s."
        ),
    ),
    "edited_combination": (
        _(
            "Extrapolated, no trial of it: with %(regimen)s by the %(name)s rule: %(rule)s. Toxicities add "
            "independently."
        ),
    ),
}
# A sentence on a biomarker stands before its source in brackets.
GATES: Final = (
    _("EGFR or ALK altered: checkpoint inhibition alone works poorly there."),
    _("ROS1 altered: a ROS1 inhibitor comes first where it is rearranged; few respond to checkpoint inhibition alone."),
    _("RET altered: a selective RET inhibitor comes first where it is rearranged (none in this library)."),
    _("MET altered: a MET inhibitor is an option where exon 14 is skipped (only crizotinib in this library)."),
    _("NTRK altered: a TRK inhibitor comes first where it is rearranged (none in this library)."),
    _("BRAF altered: with V600E dabrafenib and trametinib are an option (not in this library)."),
    _(
        "ERBB2 altered: few such lung cancers respond to checkpoint inhibition alone; an "
        "antibody-drug conjugate is an option."
    ),
    _("KRAS or NRAS altered: no benefit from an EGFR antibody is to be expected."),
    _("BRAF altered: with V600E an EGFR antibody with chemotherapy alone adds little."),
    _("ERBB2 altered: amplification makes resistance to EGFR antibodies likely."),
    _("No EGFR alteration found: the trial's patients all had one."),
    _("No ALK, ROS1 or MET alteration found: the trial's patients all had an ALK rearrangement."),
    _("No ERBB2 alteration found: the trial's patients were all HER2 positive (which sequencing may miss)."),
    _("BRCA1 or BRCA2 altered: a PARP inhibitor is an option where it is germline (none in this library)."),
    _(
        "MSI-high or mismatch-repair deficient: checkpoint inhibition comes before chemotherapy "
        "(none for this diagnosis here)."
    ),
    _(
        "Not MSI-high or mismatch-repair deficient: checkpoint inhibition alone does not work in such "
        "colorectal cancer."
    ),
    _("PD-L1 below 50 % of tumour cells: the trial's patients all had 50 % or more."),
    _("PD-L1 of 1 % or more of tumour cells: effect was larger there."),
)
# What stands inside a sentence.
PHRASES: Final = (
    _("cytotoxic effect still rises at the label dose, toxicity faster"),
    _("the receptor is saturated far below the label dose"),
    _("CTLA-4 toxicity rises with dose, PD-1 is saturated"),
    _("near the plateau; neutropenia rises with exposure"),
    _("near the plateau of target inhibition"),
    _("the hormone is nearly all suppressed"),
    _("payload toxicity rises with dose"),
    _("no drug against the tumour"),
    _("nothing is known of this class"),
    _("each patient has the better of the two regimens, drawn independently; no synergy"),
    _("the two regimens kill independently, cell by cell; no synergy"),
    _("no better than the better of the two regimens alone"),
    _("verified"),
    _("unverified"),
    _("no tail"),
)
