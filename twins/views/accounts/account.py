"""One's own account: password, second factors, roles and teams."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from twins.forms.accounts.roles import ROLE_NAMES, ROLE_RIGHTS
from twins.models import CareTeam
from twins.permissions.roles import Role, has_role
from twins.views.viewer import viewer


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the person may do, for whom, and how they sign in."""
    user = viewer(request)
    factors = second_factors(user)
    context = factors | {
        "must_enrol": settings.MFA_REQUIRED and not (factors["totp"] or factors["keys"]),
        "roles": [(ROLE_NAMES[role], ROLE_RIGHTS[role]) for role in Role if has_role(user, role)],
        "teams": CareTeam.objects.filter(memberships__user=user)
        .annotate(named=Count("patients"))
        .prefetch_related("studies"),
    }
    return render(request, "account/account.html", context)


def second_factors(user: User) -> dict[str, Any]:
    """The app, the keys and the recovery codes of an account."""
    found = list(Authenticator.objects.filter(user=user))
    by_type = {each.type: each.wrap() for each in found}
    return {
        "totp": by_type.get(Authenticator.Type.TOTP),
        "keys": [each for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "codes": by_type.get(Authenticator.Type.RECOVERY_CODES),
    }
