"""Ten thousand damaged files over all readers, on an empty database of their own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def main() -> None:
    """Share the numbers among processes, each with its own database; print what went wrong and how often."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="how many damaged imports")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="seeds whose name holds this")
    parser.add_argument("--seeds", action="store_true", help="only say which seeds there are")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part is not None:
        sys.exit(run_part(arguments))
    command = [sys.executable, "-m", "tests.fuzz", *sys.argv[1:], "--part"]
    parts = [subprocess.Popen([*command, str(part)]) for part in range(arguments.processes)]
    sys.exit(max(part.wait() for part in parts))


def run_part(arguments: argparse.Namespace) -> int:
    """Every n-th number, in this process."""
    with tempfile.TemporaryDirectory(prefix="fuzz-part-") as name:
        os.environ["CONSILIUM_VAR"] = str(Path(name) / "var")
        os.environ["DJANGO_SETTINGS_MODULE"] = "twins.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        try:
            return _run(arguments, Path(name))
        finally:
            call_command_stop()


def call_command_stop() -> None:
    """Stop this part's own database."""
    subprocess.run([sys.executable, "-m", "twins.database"], check=False, stdout=subprocess.DEVNULL)


def _run(arguments: argparse.Namespace, folder: Path) -> int:
    from tests.fuzz.running import run_one
    from tests.fuzz.seeds import gather

    seeds = [seed for seed in gather(folder) if arguments.only in seed.name]
    if arguments.seeds:
        from tests.fuzz.running import explain

        for seed in seeds:
            print(f"{seed.kind:14} {seed.name:50} {explain(seed) or 'accepted'}")
        return 0
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    slowest = 0.0
    for number in range(arguments.part, arguments.files, arguments.processes):
        outcome = run_one(seeds[number % len(seeds)], number)
        counts["trouble" if outcome.trouble else outcome.status] += 1
        kinds[seeds[number % len(seeds)].kind] += 1
        slowest = max(slowest, outcome.seconds)
        if outcome.trouble:
            print(f"--- {outcome.seed} #{outcome.number} {outcome.status}\n{outcome.trouble}", flush=True)
    print(f"part {arguments.part}: {dict(counts)} slowest {slowest:.1f} s; {dict(kinds)}", flush=True)
    return 1 if counts["trouble"] else 0


if __name__ == "__main__":
    main()
