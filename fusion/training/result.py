"""What a fit gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from fusion.model.twin import TwinModel
from fusion.survival.held_out import HeldOut
from fusion.survival.scores import Scores

PREDICTORS = ("twin", "clinical_only", "ridge_cox", "boosting")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityReport:
    """One block of the cohort.

    Attributes:
        modality, features, patients: what it is, its columns, who has it.
        share: its part of the blockwise member's spread of log-risk, 0 where it told nothing or had too few events.
    """

    modality: str
    features: int
    patients: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldReport:
    """One scored fold.

    Attributes:
        repeat, fold: which.
        n, events: patients scored and events among them.
        scores: by predictor.
        weights: the stack's, by member.
    """

    repeat: int
    fold: str
    n: int
    events: int
    scores: Mapping[str, Scores]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitResult:
    """A model, and how well its like predicts patients that it has not seen.

    Attributes:
        model: fitted on all patients.
        metrics: by predictor; concordances and IBS are means over folds, calibration numbers are of the pooled folds.
        per_fold: every fold by itself.
        held_out: what every predictor said of the patients of the folds.
        modalities: by block name.
        shares: by member, their part of the stack's weight.
        n, events: of the cohort.
        left_out: patients not used, by reason.
        tau_days, tau_rule: horizon of Uno's C and IBS, and why.
        folds: outer folds used, fewer than asked for where events are few.
        seconds: wall time.
    """

    model: TwinModel
    metrics: Mapping[str, Scores]
    per_fold: tuple[FoldReport, ...]
    held_out: HeldOut
    modalities: Mapping[str, ModalityReport]
    shares: Mapping[str, float]
    n: int
    events: int
    left_out: Mapping[str, int]
    tau_days: float
    tau_rule: str
    folds: int
    seconds: float
