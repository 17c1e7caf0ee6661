"""The first command on a fresh machine sets up the database by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.paths import PROJECT

STUDY = Path(__file__).parents[1] / "wild" / "small_study"


def run(*words: str, var: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=PROJECT, env=environment | {"CONSILIUM_VAR": str(var)}, capture_output=True, text=True, check=False
    )


def test_an_import_needs_no_other_command_before(tmp_path):
    try:
        done = run("manage.py", "import", str(STUDY), "--study", "small", "--json", var=tmp_path)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["unchanged"] is False
    finally:
        run("-m", "twins.database", var=tmp_path)
