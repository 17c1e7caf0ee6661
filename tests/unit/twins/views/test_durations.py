"""How long is left, in words."""

import pytest

from twins.views.durations import about


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about 5 seconds"),
        (42, "about 40 seconds"),
        (58, "about 1 minute"),
        (700, "about 12 minutes"),
        (9000, "about 2 hours"),
    ],
)
def test_about_is_no_more_exact_than_it_is_known(seconds: float, words: str) -> None:
    assert about(seconds) == words
