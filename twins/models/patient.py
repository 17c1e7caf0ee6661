"""A patient under a pseudonymous code."""

from django.db import models

from twins.models.fields import via_field
from twins.models.study import Study


class PatientQuerySet(models.QuerySet["Patient"]):
    """Reads of patients."""

    def search(self, text: str) -> "PatientQuerySet":
        """Patients whose code, diagnosis or study holds the text."""
        return self.filter(
            models.Q(code__icontains=text)
            | models.Q(diagnosis__icontains=text)
            | models.Q(diagnosis_detail__icontains=text)
            | models.Q(study__code__icontains=text)
        )


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
