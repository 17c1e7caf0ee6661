"""A population: the arms as evidence has them, and how the prognostic index enters."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from fusion.errors import CheckpointError, RegimenNotFound
from fusion.simulation.library import DrugClass, Evidence, Library, Regimen, find_regimen, load_library
from fusion.simulation.library.finding import normalise
from fusion.simulation.pieces import FLAT, Steps

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEvents:
    """A cohort's own events of grade 3 or more of one kind on one arm.

    Attributes:
        events: patients in whom one was seen while at risk.
        patients: patients followed on the arm.
        share: cumulative incidence by `months` (Aalen-Johansen); None: nobody was censored, so events of patients.
        effective_patients: fully followed patients who would know the share as well; None: all of them.
        months: until when the share counts.
        share_any_grade: the same of events of any grade, None where it was not estimated.
        fatal: how many of `events` were of grade 5.
        ungraded: how many events of the kind carry no grade, so that they count as not severe.
        ended: how many severe episodes were seen to end.
        episode_days: days in severe episodes that were seen, ended or not.
    """

    events: int
    patients: int
    share: float | None = None
    effective_patients: float | None = None
    months: float = 24.0
    share_any_grade: float | None = None
    fatal: int = 0
    ungraded: int = 0
    ended: int = 0
    episode_days: float = 0.0

    @property
    def severe(self) -> float:
        """Share of patients with a severe event by `months`."""
        return self.events / self.patients if self.share is None else self.share

    @property
    def weight(self) -> float:
        """How many fully followed patients the share is worth."""
        return float(self.patients) if self.effective_patients is None else self.effective_patients


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmModel:
    """A regimen with what evidence says of its outcome.

    Attributes:
        regimen: growth and hazards in the population of its source.
        evidence: grade.
        patients: whose outcomes stand behind it.
        effective_patients: the same after discounting for reconstruction, or for weights.
        source: where it comes from, in words.
        follow_up_months: until when outcomes were seen.
        log_hazard_se: standard error of the level of the log hazard of death.
        log_progression_se: the same of progression or death; the particles carry only the part that growth explains.
        death_steps: log factor on h0 over time since the line's start.
        lesion_steps: log factor on nu over time since the line's start.
        index_slope: of the log hazard of death on the index, given the particle; None: the population's.
        lesion_slope: of the log new-lesion hazard on the index; None: the population's.
        has_survival: whether overall survival was seen at all.
        has_progression: whether progression was seen at all.
        has_response: whether response was seen at all.
        own_cohort: whether its outcomes are those of the cohort itself.
        site_events: adverse events of grade 3 or more of all causes seen in the cohort, by organ class, by event of
            special interest, `Any`, and `Stop of treatment`.
        attributed_events: the same of narrower attributions (treatment_related, immune_mediated), by attribution.
        anchored_to: key of an arm whose level of hazard it shares, since trials compared the two; empty: its own level.
        contrast_se: standard error of the log hazard ratio against that arm.
        flags: codes with messages that go with every forecast of this arm.
    """

    regimen: Regimen
    evidence: Evidence
    patients: int
    effective_patients: float
    source: str
    follow_up_months: float
    log_hazard_se: float
    log_progression_se: float
    death_steps: Steps = FLAT
    lesion_steps: Steps = FLAT
    index_slope: float | None = None
    lesion_slope: float | None = None
    has_survival: bool = True
    has_progression: bool = True
    has_response: bool = True
    own_cohort: bool = False
    site_events: Mapping[str, SiteEvents] = field(default_factory=dict)
    attributed_events: Mapping[str, Mapping[str, SiteEvents]] = field(default_factory=dict)
    anchored_to: str = ""
    contrast_se: float = 0.0
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Key of the regimen."""
        return self.regimen.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Arms, and the slope of the prognostic index.

    Attributes:
        arms: by key, as spelled in the cohort.
        index_slope: of the log hazard of death on the prognostic index for arms without their own; None: no index.
        index_slope_se: standard error of the effect of the index.
        lesion_slope: of the log new-lesion hazard on the index for arms without their own.
        index_centre: mean index of the cohort.
        index_sd: spread of the index in the cohort.
        randomised: whether arms were assigned by chance.
        source: in words.
    """

    arms: Mapping[str, ArmModel]
    source: str
    index_slope: float | None = None
    index_slope_se: float = 0.0
    lesion_slope: float = 0.0
    index_centre: float = 0.0
    index_sd: float = 0.0
    randomised: bool = False

    def find(self, name: str, diagnosis: str = "", *, detail: str = "") -> ArmModel:
        """The arm of this name: the population's own by key or by name, then the library's.

        Raises:
            RegimenNotFound: in neither; the nearest is named.
        """
        if name in self.arms:
            return self.arms[name]
        called = [arm for arm in self.arms.values() if normalise(arm.regimen.name) == normalise(name)]
        if len(called) == 1:
            return called[0]
        regimen = find_regimen(name, diagnosis, detail=detail)
        return self.arms.get(regimen.key, library_arm(regimen))

    def arm_for(self, name: str, diagnosis: str = "", *, detail: str = "") -> ArmModel:
        """The arm of a line of a history; free text that nobody knows becomes a wide generic one."""
        try:
            return self.find(name, diagnosis, detail=detail)
        except RegimenNotFound:
            return generic_arm(name)

    def slope_of(self, arm: ArmModel) -> float:
        """The arm's slope of death on the index, else the population's; 1 where frailty stands in for an index."""
        own = arm.index_slope if arm.index_slope is not None else self.index_slope
        return 1.0 if own is None else own

    def lesion_slope_of(self, arm: ArmModel) -> float:
        """The arm's slope of new lesions on the index, else the population's."""
        return arm.lesion_slope if arm.lesion_slope is not None else self.lesion_slope

    def to_dict(self) -> Json:
        """Plain numbers, text, lists and dicts."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Population":
        """The population that `to_dict` wrote.

        Raises:
            CheckpointError: a key is missing or unknown.
        """
        try:
            arms = {key: _arm_from(arm) for key, arm in plain["arms"].items()}
            return cls(**{**plain, "arms": arms})
        except (KeyError, TypeError) as error:
            expected = "the keys " + ", ".join(each.name for each in fields(cls))
            raise CheckpointError(expected=expected, found=str(error), where="population") from error


def library_population(library: Library | None = None) -> Population:
    """Regimens uncalibrated: all of a library that is given, else those that the package's own offers unasked."""
    regimens = library.regimens if library is not None else load_library().offered()
    arms = {each.key: library_arm(each) for each in regimens}
    return Population(arms=arms, source="regimen library")


# A reconstructed trial of another population counts for a fifth of its patients, as published toxicity does.
LIBRARY_WEIGHT = 0.2


def library_arm(regimen: Regimen) -> ArmModel:
    """A regimen as its trial had it, over-dispersed."""
    effective = LIBRARY_WEIGHT * regimen.patients
    return ArmModel(
        regimen=regimen,
        evidence=regimen.evidence,
        patients=regimen.patients,
        effective_patients=effective,
        source=f"{regimen.trial}: {regimen.source}",
        follow_up_months=regimen.follow_up_months,
        log_hazard_se=effective**-0.5,
        log_progression_se=effective**-0.5,
        death_steps=Steps(log_values=(regimen.death_log_shift,)),
        has_survival=regimen.has_os_curve,
    )


def generic_regimen(name: str) -> Regimen:
    """A regimen that the library does not have: the middle of the library, spread wide."""
    return Regimen(
        key=name, name=name, diagnoses=(), setting="unknown", drug_class=DrugClass.OTHER, trial="none", patients=0,
        follow_up_months=0.0, scan_weeks=8, shrinkage_per_month=0.2, growth_per_month=0.06, sensitive_fraction=0.5,
        sd_logit_sensitive=3.0, sd_log_growth=1.2, new_lesion_per_month=0.06, death_per_month=0.02,
        log_hr_progressed=1.0, death_log_shift=0.0,
        pfs_median_months=None, os_median_months=None, response_rate=0.25, has_os_curve=False, response_verified=False,
        evidence=Evidence.D, source="no source: prior alone",
    )  # fmt: skip


def generic_arm(name: str) -> ArmModel:
    """An arm of which nothing is known."""
    regimen = generic_regimen(name)
    return ArmModel(
        regimen=regimen, evidence=Evidence.D, patients=0, effective_patients=0.0, source=regimen.source,
        follow_up_months=0.0, log_hazard_se=0.5, log_progression_se=0.5,
        has_survival=False, has_progression=False, has_response=False,
    )  # fmt: skip


def with_site_events(arm: ArmModel, events: Mapping[str, SiteEvents]) -> ArmModel:
    """The arm with the cohort's own adverse events."""
    return replace(arm, site_events=dict(events))


def _arm_from(plain: Mapping[str, Any]) -> ArmModel:
    drug_class, evidence = DrugClass(plain["regimen"]["drug_class"]), Evidence(plain["regimen"]["evidence"])
    diagnoses = tuple(plain["regimen"]["diagnoses"])
    regimen = Regimen(**{**plain["regimen"], "diagnoses": diagnoses, "drug_class": drug_class, "evidence": evidence})
    changed = {
        "regimen": regimen,
        "evidence": Evidence(plain["evidence"]),
        "death_steps": _steps_from(plain["death_steps"]),
        "lesion_steps": _steps_from(plain["lesion_steps"]),
        "site_events": _events_from(plain["site_events"]),
        # A checkpoint written before attributions were told apart has none.
        "attributed_events": {key: _events_from(each) for key, each in plain.get("attributed_events", {}).items()},
    }
    return ArmModel(**{**plain, **changed})


def _events_from(plain: Mapping[str, Any]) -> dict[str, SiteEvents]:
    return {key: SiteEvents(**each) for key, each in plain.items()}


def _steps_from(plain: Mapping[str, Any]) -> Steps:
    return Steps(edges=tuple(plain["edges"]), log_values=tuple(plain["log_values"]))
