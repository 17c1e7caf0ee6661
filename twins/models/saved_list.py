"""A search of the patient list that somebody comes back to."""

from django.conf import settings
from django.db import models


class SavedList(models.Model):
    """A name for the filters of the patient list; its owner alone sees it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_lists")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, help_text="the filters as the page's address carries them")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["by", "name"], name="list_name_once_a_person")]

    def __str__(self) -> str:
        return self.name
