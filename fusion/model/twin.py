"""The fitted predictor as one record, and what it says of a cohort."""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import GroupName, members_of
from fusion.config import FitConfig
from fusion.model.competing import CompetingModel
from fusion.model.layout import Columns, conform
from fusion.model.members import Members
from fusion.model.reach import Distance, Reach
from fusion.model.stack import Stack
from fusion.shapes import Curves, Floats, Matrix, Times
from fusion.survival.competing import Incidence
from fusion.survival.conformal import PredictiveBounds
from fusion.survival.recalibration import Recalibration
from fusion.survival.scores import MONTH_DAYS
from fusion.survival.widths import Widths

REPORT_MONTHS = (3, 6, 12, 24, 36, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinModel:
    """Everything that scoring a patient needs.

    Attributes:
        study, endpoint, origin_day: what it was fitted on.
        config: how.
        layout: the columns it knows.
        members, stack, curves: the predictor, and what makes survival of its log-risk.
        competing: what tells when the competing event comes, None where nothing competes.
        reach: how far a patient is from the training patients.
        bounds, groups: of survival time that hold for 90 % of patients, and of each group, overall and apart.
        arms: arms of the training cohort, the reference first.
        randomised: whether they were assigned by chance.
        codes: training patients.
        out_of_fold: (n,) their log-risks from models that had not seen them.
        out_of_fold_reference: (n,) the same, had everybody been given the reference arm.
        data_hash: of the training cohort.
        widths: what is not known of a patient who lacks something; None until it was measured.
    """

    study: str
    endpoint: str
    origin_day: int
    config: FitConfig
    layout: tuple[Columns, ...]
    members: Members
    stack: Stack
    curves: Recalibration
    competing: CompetingModel | None
    groups: tuple[GroupName, ...]
    bounds: PredictiveBounds
    reach: Reach
    arms: tuple[str, ...]
    randomised: bool
    codes: tuple[str, ...]
    out_of_fold: Floats
    out_of_fold_reference: Floats
    data_hash: str
    widths: Widths | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a model says of n patients.

    Attributes:
        codes: n patient codes.
        log_risk: (n,) higher is worse, 0 the average training patient.
        times_days, survival: (t,) and (n, t); where something competes, of the event by itself, as if nothing did.
        incidence: what will have happened, the event or what competes with it; None where nothing does.
        lower_days: (n,) days beyond which 90 % of patients like each live without the event.
        distance: how far each is from the training patients, and in which block.
        embedding: (n, 32) for finding similar patients.
        reference_log_risk: (n,) had everybody been given the reference arm.
        reference_arm: that arm, or None where the training cohort had none.
        arms: n arm names, None where a patient has none.
    """

    codes: tuple[str, ...]
    log_risk: Floats
    times_days: Times
    survival: Curves
    incidence: Incidence | None
    lower_days: Floats
    distance: Distance
    embedding: Matrix
    reference_log_risk: Floats
    reference_arm: str | None
    arms: tuple[str | None, ...]


def predict(model: TwinModel, cohort: Cohort, times_days: Times | None = None) -> Prediction:
    """Score a cohort; nobody's score depends on who else is in it.

    Args:
        model: fitted.
        cohort: any study's; columns that the model does not know are dropped, modalities that it knows and a patient
            lacks are absent edges.
        times_days: by default 3, 6, 12, 24, 36 and 60 months.
    """
    times = np.array(REPORT_MONTHS) * MONTH_DAYS if times_days is None else times_days
    known = conform(cohort, model.layout)
    risks, embedding = model.members.read(known)
    log_risk = model.stack.combine(risks)
    at_reference = read_at_reference(model.members, cohort, model.layout, model.arms) if model.arms else risks
    return Prediction(
        codes=cohort.codes,
        log_risk=log_risk,
        times_days=times,
        survival=model.curves.survival(log_risk, times),
        incidence=_incidence(model, known, log_risk, times),
        lower_days=model.bounds.lower_days(model.curves, log_risk, members=members_of(known, model.groups)),
        distance=model.reach.read(known),
        embedding=embedding,
        reference_log_risk=model.stack.combine(at_reference),
        reference_arm=model.arms[0] if model.arms else None,
        arms=cohort.arms if cohort.arms else (None,) * len(cohort),
    )


def _incidence(model: TwinModel, cohort: Cohort, log_risk: Floats, times_days: Times) -> Incidence | None:
    if model.competing is None:
        return None
    return model.competing.beside(cohort).incidence(log_risk, model.curves, times_days)


def read_at_reference(members: Members, cohort: Cohort, layout: tuple[Columns, ...], arms: tuple[str, ...]) -> Matrix:
    """(n, m) members' log-risks had everybody been given the first of these arms; as it is where there are no arms."""
    assigned = cohort.with_arm(arms[0]) if arms else cohort
    return members.read(conform(assigned, layout))[0]
