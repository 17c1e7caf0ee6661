"""Populations of a study's arms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from twins.actions import access
from twins.bridge import fusion
from twins.database import url_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from twins.models import Study


def fit(study: Study, *, by: AbstractBaseUser | None, seed: int = 0) -> dict[str, Any]:
    """Kinetics of each arm from the study's own sizes, beside the library's; nothing is stored but the access."""
    found = fusion.fit_population(url_of(connection.settings_dict), study=study.code, seed=seed)
    access.record("fit_population", by=by, study=study, detail={"arms": list(found["arms"])}, actor="fit_population")
    return found
