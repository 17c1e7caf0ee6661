"""Roles in words."""

from django.utils.translation import gettext_lazy as _

from twins.permissions.roles import Role

ROLE_NAMES = {
    Role.CLINICIAN: _("clinician"),
    Role.BOARD: _("board"),
    Role.DATA_MANAGER: _("data manager"),
    Role.MODEL_DEVELOPER: _("model developer"),
    Role.PRIVACY_OFFICER: _("privacy officer"),
}
ROLE_RIGHTS = {
    Role.CLINICIAN: _("asks what-if questions, prepares cases, drafts recommendations, may break the glass"),
    Role.BOARD: _("asks what-if questions, prepares cases, makes recommendations final"),
    Role.DATA_MANAGER: _("imports, takes imports back, manages care teams"),
    Role.MODEL_DEVELOPER: _("reads the models of all studies"),
    Role.PRIVACY_OFFICER: _("reads the access log, reviews emergency access"),
}
