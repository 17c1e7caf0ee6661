"""Care teams: who looks after whom. Every change is in the audit trail, and in the rows' history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from twins.actions import access
from twins.models import CareTeam, Membership, Patient, Study
from twins.permissions.care_teams import check_manage_teams

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def create(name: str, *, by: User) -> CareTeam:
    """A team without members."""
    check_manage_teams(by)
    team = CareTeam.objects.create(name=name)
    _record("created", team, by=by)
    return team


@transaction.atomic
def rename(team: CareTeam, name: str, *, by: User) -> None:
    """Call it otherwise."""
    check_manage_teams(by)
    before, team.name = team.name, name
    team.save(update_fields=["name"])
    _record("renamed", team, by=by, before=before)


@transaction.atomic
def add_member(team: CareTeam, user: User, *, by: User) -> None:
    """From now on the person sees the team's patients; once is enough."""
    check_manage_teams(by)
    _, is_new = Membership.objects.get_or_create(team=team, user=user, defaults={"added_by": by})
    if is_new:
        _record("member added", team, by=by, member=user.get_username())


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """From now on the person sees the team's patients no more."""
    check_manage_teams(by)
    team, name = membership.team, membership.user.get_username()
    membership.delete()
    _record("member removed", team, by=by, member=name)


@transaction.atomic
def add_study(team: CareTeam, study: Study, *, by: User) -> None:
    """All patients of a study."""
    check_manage_teams(by)
    team.studies.add(study)
    _record("study added", team, by=by, study=study)


@transaction.atomic
def remove_study(team: CareTeam, study: Study, *, by: User) -> None:
    """No longer all patients of a study."""
    check_manage_teams(by)
    team.studies.remove(study)
    _record("study removed", team, by=by, study=study)


@transaction.atomic
def add_patient(team: CareTeam, patient: Patient, *, by: User) -> None:
    """One patient by name."""
    check_manage_teams(by)
    team.patients.add(patient)
    _record("patient added", team, by=by, patient=patient)


@transaction.atomic
def remove_patient(team: CareTeam, patient: Patient, *, by: User) -> None:
    """No longer this one by name."""
    check_manage_teams(by)
    team.patients.remove(patient)
    _record("patient removed", team, by=by, patient=patient)


def _record(
    what: str,
    team: CareTeam,
    *,
    by: User,
    study: Study | None = None,
    patient: Patient | None = None,
    **detail: Any,
) -> None:
    said = {"team": team.name, "change": what, **detail}
    access.record("care_team", by=by, study=study, patient=patient, detail=said)
