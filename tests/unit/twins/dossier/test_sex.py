"""Sex in words."""

import pytest

from twins.dossier.words import sex


@pytest.mark.parametrize("code", ["", "female", "M"])
def test_sex_that_is_not_known_stays_as_it_is_stored(code: str) -> None:
    assert sex(code) == code
