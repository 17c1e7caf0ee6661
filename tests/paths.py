"""Where tests find development data that is not part of the project."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def dev_data(name: str) -> Path:
    """Folder or file of the development data, or skip the test where it is absent."""
    root = Path(os.environ.get("CONSILIUM_DEV_DATA", PROJECT.parent / "shared" / "data"))
    path = root / name
    if not path.exists():
        pytest.skip(f"development data {name} is not on this machine (set CONSILIUM_DEV_DATA)")
    return path
