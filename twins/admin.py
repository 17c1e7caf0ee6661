"""Django's admin: studies, imports, models and teams; never patients, whose every read must be in the audit trail."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from twins.models import (
    AccessEvent,
    CareTeam,
    EmergencyAccess,
    FeatureSet,
    GeneSet,
    ImportIssue,
    ImportRun,
    ImportSource,
    Membership,
    ModelVersion,
    Study,
)
from twins.permissions.access import can_read_access

admin.site.site_header = "Consilium"
admin.site.site_title = "Consilium"
# One way in: the sign-in page, with its lock and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


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
    """Studies: what imports made of them."""

    list_display = ("code", "name", "diagnosis", "genome_build", "patient_count", "randomised", "synthetic")
    list_filter = ("synthetic", "randomised", "diagnosis")
    search_fields = ("code", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Study]:
        """With the number of patients."""
        found: QuerySet[Study] = super().get_queryset(request).annotate(patient_number=Count("patients"))
        return found

    @admin.display(description="Patients", ordering="patient_number")
    def patient_count(self, study: Any) -> int:
        """How many patients."""
        number: int = study.patient_number
        return number


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    """Imports; a new one goes through the wizard."""

    change_list_template = "admin/twins/importrun/change_list.html"
    list_display = ("id", "study_code", "status", "kind", "dry_run", "by", "created_at", "finished_at", "report")
    list_filter = ("status", "dry_run", "kind", "study_code", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("by",)
    search_fields = ("study_code", "content_sha256")
    date_hierarchy = "created_at"

    @admin.display(description="Report")
    def report(self, run: ImportRun) -> SafeString:
        """To the page with issues, progress and undo."""
        return format_html('<a href="{}">Open</a>', reverse("import", args=[run.pk]))


@admin.register(ImportIssue)
class ImportIssueAdmin(ReadOnly):
    """What imports met, over all of them: which mistake is the most frequent."""

    list_display = ("code", "severity", "run", "file", "line", "column", "count", "message")
    list_filter = ("severity", "code", "run__study_code")
    list_select_related = ("run",)
    search_fields = ("code", "file", "column")


@admin.register(ImportSource)
class ImportSourceAdmin(ReadOnly):
    """Uploads and places of the server that imports were made from."""

    list_display = ("__str__", "by", "kind", "created_at", "completed_at", "discarded_at")
    list_filter = ("kind", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("by",)


@admin.register(FeatureSet)
class FeatureSetAdmin(ReadOnly):
    """Names and settings of wide tables; the numbers belong to patients and are not here."""

    list_display = ("study", "modality", "name", "kind", "transform", "via")
    list_filter = ("modality", "kind", "study__code")
    list_select_related = ("study",)


@admin.register(GeneSet)
class GeneSetAdmin(ReadOnly):
    """Pathways."""

    list_display = ("name", "source")
    search_fields = ("name",)


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnly):
    """Fitted models."""

    list_display = ("id", "study", "endpoint", "by", "created_at")
    list_filter = ("endpoint", "study__code")
    list_select_related = ("study", "by")


@admin.register(AccessEvent)
class AccessEventAdmin(ReadOnly):
    """The audit trail."""

    list_display = ("at", "actor", "action", "study_code", "patient_code")
    list_filter = ("action", ("at", admin.DateFieldListFilter))
    search_fields = ("actor", "study_code", "patient_code")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The trail names patients: for privacy officers, as on the page."""
        return can_read_access(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As above."""
        return can_read_access(request.user)


@admin.register(CareTeam)
class CareTeamAdmin(ReadOnly):
    """Teams; changes go through the care team pages. Named patients are not here."""

    list_display = ("name", "created_at")
    search_fields = ("name",)
    fields = ("name", "studies", "created_at")


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who is in which team."""

    list_display = ("team", "user", "added_by", "added_at")
    list_filter = ("team",)
    list_select_related = ("team", "user", "added_by")


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(ReadOnly):
    """How often the glass was broken and what reviews found; the patient is on the review page only."""

    list_display = ("user", "began_at", "until", "verdict", "reviewed_by")
    list_filter = ("verdict", ("began_at", admin.DateFieldListFilter))
    list_select_related = ("user", "reviewed_by")
    fields = ("user", "began_at", "until", "verdict", "reviewed_by", "reviewed_at")
