"""Where and when."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, system, Python and date, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = [processor(), f"{os.cpu_count()} cores", f"{memory:.0f} GiB", platform.system()]
    return ", ".join([*parts, f"Python {platform.python_version()}", f"{datetime.now(UTC):%Y-%m-%d}"])


def processor() -> str:
    """Model name of the first processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
