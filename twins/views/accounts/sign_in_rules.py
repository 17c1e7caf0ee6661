"""What sign-in allows, as allauth and axes ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import force_str

from twins.secret import open_text, seal_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


class AccountRules(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by whoever runs the installation, and no mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes counts failures, in the database, so that all processes count together."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("account")


class SecondFactorRules(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors are sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal with the installation's key."""
        return seal_text(text, settings.SECRET_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open with the installation's key, or with one of those before it."""
        return open_text(encrypted_text, map(force_str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)))

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return "Consilium"


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Too many failures: when to try again."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The user name that was tried, in small letters: another spelling is no other account to guess at."""
    tried: str = (credentials or {}).get("username") or request.POST.get("login", "")
    return tried.lower()


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy, what the proxy wrote last."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    address: str = request.META.get("REMOTE_ADDR", "")
    return address
