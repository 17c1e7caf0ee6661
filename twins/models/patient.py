"""A patient under a pseudonymous code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from twins.models.fields import via_field
from twins.models.study import Study

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class PatientQuerySet(models.QuerySet["Patient"]):
    """Reads of patients."""

    def search(self, text: str) -> PatientQuerySet:
        """Patients whose code, diagnosis or study holds the text."""
        return self.filter(
            models.Q(code__icontains=text)
            | models.Q(diagnosis__icontains=text)
            | models.Q(diagnosis_detail__icontains=text)
            | models.Q(study__code__icontains=text)
        )

    def visible_to(self, user: User | AnonymousUser) -> PatientQuerySet:
        """Patients of the person's care teams, and those behind a glass that the person broke; a superuser sees all."""
        if user.is_superuser:
            return self
        # Keys, so that a patient of two teams is there once.
        by_study = models.Q(study__in=Study.objects.filter(care_teams__memberships__user=user.pk))
        by_name = _keys(care_teams__memberships__user=user.pk)
        by_board = _keys(board_cases__meeting__team__memberships__user=user.pk)
        by_glass = _keys(emergency_accesses__user=user.pk, emergency_accesses__until__gt=timezone.now())
        return self.filter(by_study | by_name | by_board | by_glass)


def _keys(**conditions: object) -> models.Q:
    return models.Q(pk__in=Patient.objects.filter(**conditions).values("pk"))


class Patient(models.Model):
    """One person of one study; never a name. Days everywhere count from the index date."""

    SENSITIVE = ("age_years", "sex", "diagnosis", "diagnosis_detail", "ecog", "stage", "site", "covariates")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="patients")
    code = models.CharField(max_length=64)
    age_years = models.FloatField(null=True, blank=True)
    sex = models.CharField(max_length=16, blank=True)
    diagnosis = models.CharField(max_length=32, blank=True, help_text="OncoTree code")
    diagnosis_detail = models.CharField(max_length=120, blank=True)
    ecog = models.SmallIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=32, blank=True)
    site = models.CharField(max_length=64, blank=True)
    registered = models.BooleanField(default=True, help_text="has clinical records; else only named by a file's ids")
    via = via_field()
    covariates = models.JSONField(default=dict, help_text="baseline covariates: number, text, or null where missing")

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["study_id", "code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="patient_once_a_study")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The patient page."""
        from django.urls import reverse

        return reverse("patient", args=[self.study.code, self.code])
