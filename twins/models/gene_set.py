"""Which pathway holds which gene."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class GeneSet(models.Model):
    """A pathway and its genes; read by the graph for all studies."""

    name = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=120)
    genes = ArrayField(models.CharField(max_length=32))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
