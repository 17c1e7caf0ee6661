"""A regimen: what it does to burden, new lesions and death in the population of its source."""

from dataclasses import dataclass
from enum import StrEnum


class DrugClass(StrEnum):
    """What sets the onset of toxicity and the biomarker gates."""

    CHEMOTHERAPY = "chemotherapy"
    PD1 = "pd1"
    PD1_CTLA4 = "pd1_ctla4"
    CDK46 = "cdk46"
    TARGETED = "targeted"
    HORMONAL = "hormonal"
    CONJUGATE = "conjugate"
    SUPPORTIVE = "supportive"
    OTHER = "other"


class Evidence(StrEnum):
    """A: randomised patients of the cohort. B: reconstructed trial. C: overlap-checked observation. D: prior alone."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """One regimen; rates are a month, sizes mm.

    Attributes:
        key: unique, as in `docetaxel`.
        name: what people call it; several regimens may share it.
        diagnoses: OncoTree codes of the population it was studied in; empty means unknown.
        setting: line and eligibility in words.
        drug_class: sets onset of toxicity and biomarker gates.
        trial: name of the trial, or of several with semicolons between them.
        patients: size of the arm.
        follow_up_months: until when the source's curves go.
        scan_weeks: weeks between scans.
        shrinkage_per_month: k_s of the sensitive part, median.
        growth_per_month: k_g of the resistant part, median.
        sensitive_fraction: phi, median.
        sd_logit_sensitive: between-patient SD of logit phi.
        sd_log_growth: between-patient SD of log k_g.
        new_lesion_per_month: nu at the median growth rate.
        death_per_month: h0 at 60 mm before progression.
        log_hr_progressed: lambda_PD.
        death_log_shift: log factor on h0 with which the weekly model here meets the source's survival at 12 months and
            at its median; 0 without a curve.
        pfs_median_months: observed, None where not reached or unknown.
        os_median_months: observed, None where not reached or unknown.
        response_rate: observed share with CR or PR.
        has_os_curve: whether overall survival was fitted to a curve; without one it rests on the prior alone.
        response_verified: whether the response rate was checked against the paper.
        evidence: grade of the source.
        source: publication.
        offered: whether it stands beside others for a diagnosis unasked; control arms and pooled ones are by name only.
        fitted_to: which of the source's numbers its parameters were fitted to.
    """

    key: str
    name: str
    diagnoses: tuple[str, ...]
    setting: str
    drug_class: DrugClass
    trial: str
    patients: int
    follow_up_months: float
    scan_weeks: int
    shrinkage_per_month: float
    growth_per_month: float
    sensitive_fraction: float
    sd_logit_sensitive: float
    sd_log_growth: float
    new_lesion_per_month: float
    death_per_month: float
    log_hr_progressed: float
    death_log_shift: float
    pfs_median_months: float | None
    os_median_months: float | None
    response_rate: float
    has_os_curve: bool
    response_verified: bool
    evidence: Evidence
    source: str
    offered: bool = True
    fitted_to: str = ""

    @property
    def trials(self) -> tuple[str, ...]:
        """Every trial that its numbers come from."""
        return tuple(name.strip() for name in self.trial.split(";"))

    def suits(self, diagnosis: str) -> bool:
        """Whether the source's population includes this diagnosis (an OncoTree code)."""
        return diagnosis.upper() in self.diagnoses
