"""What the held-out predictions of fitted models tell."""

from django.conf import settings
from django.db import models

from twins.models.model_version import ModelVersion
from twins.models.study import Study


class Evaluation(models.Model):
    """A fitted model judged on a study: its own, by the folds of the fit, or another one. A newer one replaces it."""

    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="evaluations")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="evaluations")
    content = models.JSONField(help_text="the JSON of `evaluate`")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["model", "study"], name="evaluation_once_a_model_and_study")]

    def __str__(self) -> str:
        return f"model {self.model_id} on {self.study.code}"

    @property
    def is_external(self) -> bool:
        """True for a study that the model was not fitted on."""
        return self.study_id != self.model.study_id
