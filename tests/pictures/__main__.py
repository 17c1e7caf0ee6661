"""Renew the kept pictures: look at the difference before it is committed."""

import os
import sys

import pytest

from tests.paths import PROJECT
from tests.pictures.references import RENEW

# Pages need the browser that the journeys share.
TESTS = ("tests/browser/test_page_pictures.py", "tests/pictures")

if __name__ == "__main__":
    os.environ[RENEW] = "1"
    sys.exit(pytest.main([*(str(PROJECT / each) for each in TESTS), *sys.argv[1:]]))
