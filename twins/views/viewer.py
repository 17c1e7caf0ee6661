"""Who looks, and at whom they may look."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from twins.models import EmergencyAccess, Patient
from twins.models.patient import PatientQuerySet
from twins.permissions.imports import check_manage_imports


def viewer(request: HttpRequest) -> User:
    """The user who is signed in; every page but the login asks for one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def visible_patient(request: HttpRequest, study: str, code: str) -> Patient:
    """The patient with the study; 404 for whom the person may not see, as for who does not exist."""
    user = viewer(request)
    patient = get_object_or_404(with_glass(user).select_related("study"), study__code=study, code=code)
    # The page's frame tells of it, whatever the page is (templates/emergency/banner.html).
    broken: int | None = vars(patient)["broken_glass"]
    if broken is not None:
        request.emergency = EmergencyAccess.objects.get(pk=broken)  # type: ignore[attr-defined]
    return patient


def with_glass(user: User) -> PatientQuerySet:
    """The patients that the person sees, with the key of the emergency access that is running."""
    running = EmergencyAccess.objects.filter(user=user, patient=OuterRef("pk"), until__gt=timezone.now())
    return Patient.objects.visible_to(user).annotate(broken_glass=Subquery(running.order_by("-until").values("pk")[:1]))


def data_manager(request: HttpRequest) -> User:
    """The user who is signed in, when a data manager."""
    user = viewer(request)
    check_manage_imports(user)
    return user
