"""One of everything, so that each page of the site has something to show; and the keys of the addresses."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from tests.board_cases import make_case, make_meeting, make_recommendation
from tests.evaluation_json import make_evaluation
from tests.factories import join_team, make_cohort, make_forecast, make_patient, make_study, make_twin, make_user
from tests.followed_forecasts import follow, make_forecasts
from tests.forecast_json import arm, simulated
from tests.integration.test_strangers import CODE, STUDY
from twins.actions import imports, monitoring
from twins.models import (
    EmergencyAccess,
    Forecast,
    ImageStack,
    ImagingStudy,
    ImportFile,
    ImportIssue,
    ImportRun,
    ImportSource,
    Patient,
    SavedList,
    Study,
    WhatIf,
)
from twins.permissions.roles import Role

SCANS = Path(__file__).parents[1] / "wild" / "dicom" / "W1"
EDITED = "docetaxel dose=0.75"
Rows = dict[str, int | UUID]


def make_everything(user: User) -> Rows:
    """A study with a cohort, a patient before the board, a model, imports, accesses; this person looks after it."""
    patient = make_patient(make_study(STUDY), CODE)
    team = join_team(user, patient.study)
    make_cohort(12, patient.study)
    model = patient.study.model_versions.get()
    make_evaluation(model)
    follow(make_forecasts(patient.study, 24, model=model))
    monitoring.monitor(patient.study, by=None)
    forecast = make_forecast(patient, twin=make_twin(patient, model, seed=3))
    return {
        "imaging": scan_of(patient),
        "what-if": answered(forecast, user).pk,
        "list": SavedList.objects.create(by=user, name="All", query="q=C-").pk,
        "model": model.pk,
        "team": team.pk,
        "member": team.memberships.get(user=user).pk,
        "patient": patient.pk,
        "study": patient.study.pk,
        **before_the_board(user, patient),
        **brought_in(user, patient.study),
        **second_factors(user),
        "emergency": broken_glass(patient).pk,
    }


def scan_of(patient: Patient) -> int:
    """A series whose slices can be scrolled, given to this patient."""
    imports.accept(imports.create([SCANS], study="scans", options={}, by=None))
    series = ImageStack.objects.get().imaging
    ImagingStudy.objects.filter(pk=series.pk).update(patient=patient)
    return series.pk


def answered(forecast: Forecast, user: User) -> WhatIf:
    """A what-if with its answer."""
    at = {"mean": -0.6, "low": -1.1, "high": -0.2}
    average = {"rmst": at, "survival_12m": {"mean": -0.04, "low": -0.09, "high": -0.01}}
    weighed = {"weights": None, "rmst_months": at, "severe_days": at, "stop": None, "net_months": None}
    result = {
        "arms": {**simulated()["arms"], EDITED: arm(9.0, evidence="D")},
        "differences": {},
        "edits": {EDITED: [{"edit": "dose=0.75", "assumption": "Extrapolated, no trial of it.", "verified": False}]},
        "bases": {"docetaxel": simulated()["arms"]["docetaxel"]},
        "changes": {
            EDITED: {"base": "docetaxel", "difference": {"average": average, "benefit_harm": weighed}},
        },
    }
    return WhatIf.objects.create(
        patient=forecast.twin.patient,
        forecast=forecast,
        by=user,
        arms=list(simulated()["arms"]),
        edits=[EDITED],
        state=WhatIf.State.ANSWERED,
        result=result,
        answered_at=timezone.now(),
    )


def before_the_board(user: User, patient: Patient) -> Rows:
    """A meeting with a case that is decided, and one that waits, with a draft."""
    meeting = make_meeting()
    decided = make_case(user, patient, state="presented", meeting=meeting)
    final = make_recommendation(decided, user, state="final")
    case = make_case(user, patient, state="presented", meeting=meeting)
    draft = make_recommendation(case, user)
    return {"meeting": meeting.pk, "case": case.pk, "recommendation": draft.pk, "final": final.pk}


def brought_in(user: User, study: Study) -> Rows:
    """An import with warnings, files whose kind is known, and an upload that waits for bytes."""
    now = timezone.now()
    run = ImportRun.objects.create(
        study_code=study.code,
        study=study,
        by=user,
        paths=["/srv/oak"],
        kind="study",
        status="stored",
        result={"patients": 13, "stored": {"clinical": 13, "ctdna": 5}},
    )
    ImportIssue.objects.create(
        run=run, severity="warning", code="unused_file", message="No reader takes notes.txt.", file="notes.txt", count=5
    )
    source = ImportSource.objects.create(
        by=user,
        place="/srv/oak",
        kind="study",
        reason="the folder holds study.toml",
        completed_at=now,
        described_at=now,
    )
    upload = ImportSource.objects.create(by=user)
    ImportFile.objects.create(source=upload, path="a.vcf", size=10, position=0)
    return {"import": run.pk, "source": source.pk, "upload": upload.pk}


def second_factors(user: User) -> Rows:
    """An app, its recovery codes and a key."""
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)
    data = {"name": "Blue key", "credential": registration()}
    return {"key": Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data).pk}


def registration() -> dict[str, Any]:
    """What a security key sends when it is registered, as JSON; its public key opens nothing."""
    public = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    held = AttestedCredentialData.create(Aaguid(bytes(16)), b"key", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, held), {})
    said = b'{"type": "webauthn.create", "challenge": "AA", "origin": "https://localhost"}'
    name = websafe_encode(b"key")
    response = {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(bytes(told))}
    return {"id": name, "rawId": name, "type": "public-key", "response": response}


def broken_glass(patient: Patient) -> EmergencyAccess:
    """Somebody else's emergency access, which waits for its review."""
    doctor = make_user("doctor", roles=[Role.CLINICIAN])
    return EmergencyAccess.objects.create(
        user=doctor, patient=patient, reason="Unconscious on ward 4.", until=timezone.now() + timedelta(hours=1)
    )
