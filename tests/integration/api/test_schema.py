"""The interface is what its description says: requests of every kind, legal and not, find no contradiction."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, settings

from tests.factories import make_forecast, make_patient, make_user
from twins.actions import tokens
from twins.wsgi import application

DESCRIPTION = SchemaGenerator().get_schema(request=None, public=True)
schema = schemathesis.openapi.from_dict(DESCRIPTION)
schema.app = application


def test_description_is_valid_openapi() -> None:
    validate_schema(DESCRIPTION)
    assert len(DESCRIPTION["paths"]) >= 13


@pytest.fixture
def token(db) -> Iterator[str]:
    """A token of somebody who may see everything there is; the test's one connection stays open."""
    make_forecast(make_patient())
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield tokens.issue(by=make_user(superuser=True)) or ""
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_answers_are_as_described(case: schemathesis.Case, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Token {token}"})
