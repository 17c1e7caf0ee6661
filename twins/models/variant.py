"""A variant of a specimen."""

from django.db import models

from twins.models.specimen import Specimen


class Variant(models.Model):
    """A variant; `vaf` is a fraction 0..1. HGVS text is kept as given."""

    specimen = models.ForeignKey(Specimen, on_delete=models.CASCADE, related_name="variants")
    gene = models.CharField(max_length=32, blank=True)
    chrom = models.CharField(max_length=32, blank=True)
    position = models.BigIntegerField(null=True, blank=True)
    ref = models.TextField(blank=True)
    alt = models.TextField(blank=True)
    protein = models.TextField(blank=True)
    effect = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=300, blank=True, help_text="file or kind of import that answers for it")
    vaf = models.FloatField(null=True, blank=True)
    depth = models.IntegerField(null=True, blank=True)
    alt_depth = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["specimen_id", "gene", "position"]
        indexes = [models.Index(fields=["gene"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vaf__isnull=True) | models.Q(vaf__range=(0, 1)), name="variant_vaf_is_a_fraction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gene} {self.protein}".strip()
