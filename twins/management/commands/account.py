"""Open an account, with roles and a care team."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from twins.actions import accounts
from twins.management.base import WRONG_USAGE, Answer, AnsweringCommand
from twins.models import Study
from twins.permissions.roles import Role


class Command(AnsweringCommand):
    """Make or extend an account; a new password is shown once and kept nowhere."""

    help = "Open an account, or give one a role, a team and a new password."

    def add_own_arguments(self, parser: CommandParser) -> None:
        """Who, as what, for whom."""
        parser.add_argument("name", help="user name")
        parser.add_argument("--role", action="append", default=[], choices=[str(role) for role in Role])
        parser.add_argument("--team", help="care team to join; made where there is none of this name")
        parser.add_argument("--study", action="append", default=[], help="study that the team looks after")
        parser.add_argument("--new-password", action="store_true", help="also where the account has one")
        parser.add_argument("--staff", action="store_true", help="may open the administration and imports")

    def answer(self, options: dict[str, Any]) -> Answer:
        """The account and its password."""
        studies = [find_study(code) for code in options["study"]]
        if studies and not options["team"]:
            raise CommandError("--study needs --team", returncode=WRONG_USAGE)
        roles = tuple(Role(name) for name in options["role"])
        user = accounts.open_account(options["name"], roles=roles, is_staff=options["staff"])
        team = accounts.join(user, options["team"], studies=studies) if options["team"] else None
        password = None
        if options["new_password"] or not user.has_usable_password():
            password = accounts.renew_password(user, accounts.make_password())
        content = {
            "name": user.get_username(),
            "password": password,
            "roles": sorted(user.groups.values_list("name", flat=True)),
            "team": team.name if team else None,
            "studies": sorted(team.studies.values_list("code", flat=True)) if team else [],
            "staff": user.is_staff,
        }
        line = f"password {password}" if password else "password as before"
        return Answer(content=content, lines=(f"{user.get_username()}: {line}",))


def find_study(code: str) -> Study:
    """The study of this code.

    Raises:
        CommandError: there is none.
    """
    study = Study.objects.filter(code=code).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("code", flat=True)) or "none"
        raise CommandError(f"--study: expected one of {known}, found {code!r}", returncode=WRONG_USAGE)
    return study
