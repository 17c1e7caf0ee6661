"""The web process must start, and show its first page, without the heavy packages."""

import subprocess
import sys

from tests.paths import PROJECT

HEAVY = ("torch", "torch_geometric", "radiomics", "SimpleITK", "lifelines", "xgboost", "typst")
SCRIPT = f"""
import sys
import twins.wsgi
from django.urls import reverse
reverse("patients")
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_wsgi_and_all_pages_load_without_heavy_packages() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert ran.stdout.strip() == "[]", ran.stderr
