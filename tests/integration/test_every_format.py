"""Whatever the format: stored, the second time unchanged, and after an undo nothing is left."""

from pathlib import Path

import pytest

from tests.fuzz.running import rows_stored
from tests.fuzz.seeds import Seed, gather
from twins.actions import imports, undoing
from twins.models import ImportRun


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Seed]:
    return gather(tmp_path_factory.mktemp("seeds"))


def accept(seed: Seed) -> ImportRun:
    place: Path = seed.folder / seed.target
    run = imports.create([place], study=seed.study, kind=seed.kind, options=seed.options, by=None)
    return imports.accept(run).run


@pytest.mark.django_db(transaction=True)
def test_every_format_is_stored_unchanged_and_undone(seeds):
    troubles = []
    for seed in seeds:
        first, second = accept(seed), accept(seed)
        if (first.status, second.status) != ("stored", "unchanged"):
            troubles.append((seed.name, first.status, second.status, second.result.get("changes")))
        undoing.undo(first, by=None)
        if left := rows_stored():
            troubles.append((seed.name, "left after undo", left))
    assert not troubles


def test_every_kind_of_the_registry_has_a_seed(seeds):
    from ingest.registry import KINDS

    assert {seed.kind for seed in seeds} == set(KINDS) - {"folder"}
