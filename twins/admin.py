"""Django's admin: studies, imports and models; never patients, whose every read must be in the audit trail."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from twins.models import AccessEvent, ImportRun, ModelVersion, Study

admin.site.site_header = "Consilium"
admin.site.site_title = "Consilium"


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """To look at; writes go through actions, so that they are checked and recorded."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


@admin.register(Study)
class StudyAdmin(ReadOnly):
    """Studies."""

    list_display = ("code", "name", "diagnosis", "randomised", "synthetic")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    """Imports."""

    list_display = ("id", "study_code", "status", "kind", "by", "created_at", "finished_at")
    list_filter = ("status",)


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnly):
    """Fitted models."""

    list_display = ("id", "study", "endpoint", "by", "created_at")


@admin.register(AccessEvent)
class AccessEventAdmin(ReadOnly):
    """The audit trail."""

    list_display = ("at", "actor", "action", "study_code", "patient_code")
    search_fields = ("actor", "study_code", "patient_code")
