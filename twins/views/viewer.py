"""Who looks."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

DATA_MANAGERS = "data manager"


def viewer(request: HttpRequest) -> User:
    """The user who is signed in; every page but the login asks for one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def is_data_manager(user: User) -> bool:
    """True for staff and for the group of this name: they may take imports back."""
    return user.is_staff or user.groups.filter(name=DATA_MANAGERS).exists()


def data_manager(request: HttpRequest) -> User:
    """The user who is signed in, when a data manager."""
    user = viewer(request)
    if not is_data_manager(user):
        raise PermissionDenied
    return user
