"""Realistic synthetic rows, made through the models: a study, patients with a course, twins, forecasts."""

import hashlib
import random
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User

from tests.course_rows import (
    add_course,
    add_ctdna,
    add_features,
    add_imaging,
    add_sizes,
    add_tissue,
    add_treatment,
)
from tests.forecast_json import simulated
from twins.models import (
    EMBEDDING_DIM,
    CareTeam,
    Forecast,
    Membership,
    ModelVersion,
    Outcome,
    Patient,
    Study,
    TreatmentLine,
    Twin,
)
from twins.permissions.roles import Role

PASSWORD = "correct horse battery staple"
ARMS = ("atezolizumab", "docetaxel")
METRICS = {
    "harrell_c": 0.684,
    "uno_c": 0.679,
    "ibs": 0.171,
    "d_calibration_p": 0.41,
    "ici_12m": 0.024,
    "coverage_90": 0.90,
}
BLOCKS = {
    "clinical": {"modality": "clinical", "share": 0.61, "patients": 850, "features": 14},
    "plasma": {"modality": "ctdna", "share": 0.39, "patients": 797, "features": 9},
}
SHARES = {"blockwise": 0.62, "trees": 0.27, "graph": 0.11}
MODALITIES = ("clinical", "ctdna", "radiomics", "pathology", "omics", "labs")


def make_user(
    name: str = "board", *, superuser: bool = False, roles: Iterable[Role] = (), team_of: Study | None = None
) -> User:
    """A user who can sign in with PASSWORD, holds the roles and looks after the study's patients."""
    users: Any = get_user_model()._default_manager
    create = users.create_superuser if superuser else users.create_user
    user: User = create(name, f"{name}@example.org", PASSWORD)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    if team_of is not None:
        join_team(user, team_of)
    return user


def join_team(user: User, study: Study) -> CareTeam:
    """The team of a study, with this person in it."""
    team, _ = CareTeam.objects.get_or_create(name=f"Team of {study.code}")
    team.studies.add(study)
    Membership.objects.get_or_create(team=team, user=user)
    return team


def make_study(code: str = "demo", *, synthetic: bool = True, randomised: bool = True) -> Study:
    """A study of second-line lung cancer."""
    return Study.objects.create(
        code=code,
        name="Demonstration study: atezolizumab or docetaxel after platinum",
        diagnosis="NSCLC",
        index_date="randomisation",
        genome_build="GRCh37",
        randomised=randomised,
        synthetic=synthetic,
    )


def make_patient(study: Study | None = None, code: str = "DEMO-001", *, everything: bool = True) -> Patient:
    """A patient; with `everything` a full course, otherwise a bare row of which nothing is known."""
    study = study or Study.objects.filter(code="demo").first() or make_study()
    if not everything:
        return Patient.objects.create(study=study, code=code)
    patient = Patient.objects.create(
        study=study,
        code=code,
        age_years=63.4,
        sex="female",
        diagnosis="NSCLC",
        diagnosis_detail="adenocarcinoma",
        ecog=1,
        stage="IVB",
        site="site-07",
        covariates={"smoking": "former", "liver_metastases": "yes"},
    )
    for add in (add_treatment, add_ctdna, add_tissue, add_sizes, add_course, add_imaging, add_features):
        add(patient)
    return patient


def make_model(study: Study) -> ModelVersion:
    """A fitted model with its metrics beside the comparators'."""
    worse = {"twin": 0.0, "clinical_only": -0.044, "ridge_cox": -0.006, "boosting": -0.011}
    metrics = {
        name: {**METRICS, "harrell_c": METRICS["harrell_c"] + step, "uno_c": METRICS["uno_c"] + step}
        for name, step in worse.items()
    }
    return ModelVersion.objects.create(
        study=study,
        endpoint="OS",
        checkpoint_sha256="ab" * 32,
        data_sha256="cd" * 32,
        config={"seed": 0},
        metrics={"metrics": metrics, "n": 850, "events": 569, "modalities": BLOCKS, "shares": SHARES, "seconds": 81.2},
    )


def make_twin(patient: Patient, model: ModelVersion | None = None, *, origin_day: int = 0, seed: int = 0) -> Twin:
    """The state of a patient; the vector depends on the seed."""
    model = model or ModelVersion.objects.filter(study=patient.study).first() or make_model(patient.study)
    return Twin.objects.create(
        patient=patient,
        model=model,
        origin_day=origin_day,
        seed=seed,
        prognostic_index=0.31,
        snapshot_sha256=hashlib.sha256(patient.code.encode()).hexdigest(),
        embedding=make_vector(seed),
        modalities={
            name: {"present": name != "omics", "age_days": None if name == "omics" else 4} for name in MODALITIES
        },
        state={
            "burden_mm": {"mean": 84.2, "low": 71.0, "high": 97.9},
            "resistant_fraction": {"mean": 0.42, "low": 0.11, "high": 0.78},
            "growth_per_month": {"mean": 0.063, "low": 0.021, "high": 0.131},
            "ctdna_vaf": {"mean": 0.118, "low": 0.082, "high": 0.157},
        },
        flags=[{"code": "missing_modality", "message": "No omics: the interval is wider by a factor of 1.2."}],
    )


def make_vector(seed: int) -> list[float]:
    """A twin embedding."""
    draw = random.Random(seed)
    return [draw.gauss(0, 1) for _ in range(EMBEDDING_DIM)]


def make_forecast(patient: Patient, arms: dict[str, Any] | None = None, *, twin: Twin | None = None) -> Forecast:
    """A forecast of two arms, or of the arms given (see tests/forecast_json.py)."""
    twin = twin or patient.twins.first() or make_twin(patient)
    return Forecast.objects.create(twin=twin, horizon_months=24, arms=simulated(arms), seconds=0.4)


def make_cohort(count: int, study: Study | None = None) -> list[Patient]:
    """Many patients with an arm, follow-up and a twin each, in bulk."""
    study = study or Study.objects.filter(code="demo").first() or make_study()
    model = ModelVersion.objects.filter(study=study).first() or make_model(study)
    patients = Patient.objects.bulk_create(
        Patient(
            study=study,
            code=f"C-{n:04d}",
            age_years=50 + n % 30,
            sex=("female", "male")[n % 2],
            diagnosis="NSCLC",
            ecog=n % 2,
        )
        for n in range(1, count + 1)
    )
    TreatmentLine.objects.bulk_create(
        TreatmentLine(patient=each, regimen=ARMS[n % 2], start_day=0, line=2, is_index=True)
        for n, each in enumerate(patients)
    )
    Outcome.objects.bulk_create(
        Outcome(patient=each, endpoint="OS", time_days=60 + 7 * (n % 90), status=("event", "censored")[n % 3 == 0])
        for n, each in enumerate(patients)
    )
    Twin.objects.bulk_create(
        Twin(patient=each, model=model, origin_day=0, seed=n, snapshot_sha256="ef" * 32, embedding=make_vector(n))
        for n, each in enumerate(patients, 1)
    )
    return patients
