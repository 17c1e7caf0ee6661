"""Who looks."""

from django.contrib.auth.models import User
from django.http import HttpRequest


def viewer(request: HttpRequest) -> User:
    """The user who is signed in; every page but the login asks for one."""
    assert isinstance(request.user, User)
    return request.user
