"""Who reads what is known of a fitted model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from twins.models import ModelVersion, Patient, Study
from twins.permissions.checking import allow, is_allowed, rule
from twins.permissions.predicates import is_model_developer

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet


def visible_models(user: User | AnonymousUser) -> QuerySet[ModelVersion]:
    """All for a model developer; else those of studies that the person sees."""
    if is_model_developer(user):
        return ModelVersion.objects.all()
    return ModelVersion.objects.filter(study__in=visible_studies(user))


def visible_studies(user: User | AnonymousUser) -> QuerySet[Study]:
    """Studies of the person's care teams, and those in which the person sees a patient; a superuser sees all."""
    if user.is_superuser:
        return Study.objects.all()
    of_team = Study.objects.filter(care_teams__memberships__user=user.pk).order_by().values("pk")
    of_patient = Patient.objects.visible_to(user).order_by().values("study")
    return Study.objects.filter(Q(pk__in=of_team) | Q(pk__in=of_patient))


@rule
def sees_model(user: User | AnonymousUser, version: ModelVersion | None) -> bool:
    """Of a study in which the person sees a patient."""
    return version is not None and user.is_active and visible_models(user).filter(pk=version.pk).exists()


allow("models.see", is_model_developer | sees_model)


def can_see_model(user: User | AnonymousUser, version: ModelVersion) -> bool:
    """A model developer, and who sees a patient of its study."""
    return is_allowed("models.see", user, version)


def check_see_model(user: User | AnonymousUser, version: ModelVersion) -> None:
    """Refuse a stranger as if there were no such model.

    Raises:
        Http404: a stranger must not learn of a study.
    """
    if not can_see_model(user, version):
        raise Http404
