"""The rule for policies finds each way of being loose."""

import pytest

from tests.browser.conftest import loose_parts

TIGHT = "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'"


def test_tight_policy_passes() -> None:
    assert loose_parts(TIGHT) == set()


@pytest.mark.parametrize(
    ("policy", "loose"),
    [
        (TIGHT.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"), "'unsafe-inline'"),
        (TIGHT.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'"), "'unsafe-eval'"),
        (TIGHT.replace("style-src 'self'", "style-src https://cdn.example.org"), "https://cdn.example.org"),
        (TIGHT.replace("script-src 'self'; ", ""), "script-src"),
        ("", "default-src"),
    ],
)
def test_loose_policy_is_found(policy: str, loose: str) -> None:
    assert loose in loose_parts(policy)
