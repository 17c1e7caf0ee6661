"""Who looks."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def viewer(request: HttpRequest) -> User:
    """The user who is signed in; every page but the login asks for one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
