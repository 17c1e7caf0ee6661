"""A database like a hospital's: many patients with a course, a model, a twin and a forecast each."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore

from benchmarks.cohort import prepare
from benchmarks.serving.copies import multiply
from benchmarks.serving.signing import sign
from twins.actions import fitting, forecasts
from twins.models import CareTeam, Membership, Study
from twins.permissions.roles import Role

STUDY = "demo"
# So many are imported, fitted and simulated; the others are copies, since a page costs the same whoever it shows.
MADE = 200


def ready(patients: int) -> Study:
    """The study with so many patients, made once and kept for the next run."""
    study = Study.objects.filter(code=STUDY).first()
    if study is None or study.patients.count() != patients:
        study = prepare(MADE)
        forecasts.refresh(study, model=fitting.fit(study, endpoint="OS", by=None), by=None)
        multiply(study, times=patients // MADE)
        sign(study)
    return study


def sessions(study: Study, readers: int) -> list[str]:
    """Session keys of so many clinicians of one care team."""
    team, _ = CareTeam.objects.get_or_create(name="Readers")
    team.studies.add(study)
    return [_session(team, f"reader-{number}") for number in range(readers)]


def _session(team: CareTeam, name: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    user, _ = get_user_model().objects.get_or_create(username=name)
    user.groups.add(Group.objects.get(name=Role.CLINICIAN))
    Membership.objects.get_or_create(team=team, user=user)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
