"""What near patients got and how they fared, in sentences."""

import pytest

from twins.dossier.forecasts.estimates import SimilarPatient
from twins.dossier.twin.similar import nearness_text, similar_sentences


def neighbour(months: float | None, *, died: bool = False, arm: str = "docetaxel") -> SimilarPatient:
    return SimilarPatient(code="", distance="", arm=arm, outcome="", months=months, died=died)


@pytest.mark.parametrize(
    ("distance", "words"),
    [(0.1, "very near"), (0.3, "near"), (0.9, "nearer than average"), (1.0, "no nearer than average")],
)
def test_nearness_is_told_against_the_study(distance: float, words: str) -> None:
    assert nearness_text(distance, 1.0) == words


def test_sentences_count_what_they_received() -> None:
    told = similar_sentences((neighbour(20.0), neighbour(20.0, arm="atezolizumab"), neighbour(20.0)))

    assert told[0] == "Of the 3 nearest, received: atezolizumab 1, docetaxel 2."


@pytest.mark.parametrize(
    ("similar", "sentence"),
    [
        (
            (neighbour(20.0), neighbour(5.0, died=True), neighbour(20.0, died=True)),
            "Of 3 followed for 12 months or until death, 1 died within 12 months.",
        ),
        (
            (neighbour(20.0), neighbour(5.0), neighbour(None)),
            "Of 1 followed for 12 months or until death, 0 died within 12 months. "
            "2 followed for a shorter time, or not known, are not counted.",
        ),
        ((neighbour(5.0), neighbour(None)), "None of them was followed for 12 months."),
    ],
)
def test_sentences_never_count_the_censored_as_alive(similar: tuple, sentence: str) -> None:
    assert similar_sentences(similar)[1] == sentence


def test_sentences_of_nobody_are_none() -> None:
    assert similar_sentences(()) == ()
