"""A cohort."""

from django.db import models


class Study(models.Model):
    """A cohort: what day 0 is, which genome build, how patients came to their arm."""

    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    diagnosis = models.CharField(max_length=32, blank=True, help_text="OncoTree code")
    index_date = models.CharField(max_length=200, help_text="what day 0 is")
    genome_build = models.CharField(max_length=16, blank=True)
    randomised = models.BooleanField(default=False)
    synthetic = models.BooleanField(default=False)
    covariates = models.JSONField(default=list, help_text="[{name, kind, levels}] of Patient.covariates")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.code
