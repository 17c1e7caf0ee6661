"""One small study for all tests of the generator."""

from pathlib import Path

import pytest

from ingest.demo.generate import DemoStudy, write_study


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> DemoStudy:
    return write_study(tmp_path_factory.mktemp("small") / "demo", patients=12, seed=7)


@pytest.fixture(scope="session")
def folder(small: DemoStudy) -> Path:
    return small.folder
