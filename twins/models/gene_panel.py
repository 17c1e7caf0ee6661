"""Which genes an assay looks at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from twins.models.fields import via_field
from twins.models.study import Study


class GenePanel(models.Model):
    """The genes of an assay; a gene outside the panel of a specimen was not tested."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="gene_panels")
    name = models.CharField(max_length=120)
    genes = ArrayField(models.CharField(max_length=32))
    via = via_field()

    class Meta:
        ordering = ["study_id", "name"]
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="panel_once_a_study")]

    def __str__(self) -> str:
        return self.name
