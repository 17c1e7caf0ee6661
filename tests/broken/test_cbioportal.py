"""Every defect of a cBioPortal study says its code, file, line and column; nothing else than named edits makes it."""

from pathlib import Path

import pytest

from tests.broken.build_cbioportal import WILD, Edit, broken_study, read_study
from tests.broken.cbioportal import CASES_BY_NAME
from tests.broken.cbioportal.files import Expected


@pytest.mark.parametrize(("edits", "expected"), CASES_BY_NAME.values(), ids=CASES_BY_NAME)
def test_a_broken_study_says_what_is_wrong_and_where(
    tmp_path: Path, edits: tuple[Edit, ...], expected: Expected
) -> None:
    package = read_study(broken_study(tmp_path, edits))

    found = [(issue.code, issue.file, issue.line, issue.column) for issue in package.errors]
    assert expected in found


def test_the_wild_study_has_no_error() -> None:
    assert read_study(WILD).errors == []
