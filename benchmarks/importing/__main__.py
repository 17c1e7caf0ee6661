"""Print the table: import beside bare COPY, both in this run."""

from __future__ import annotations

from benchmarks.setting import set_up


def main() -> None:
    """Set up, measure, print."""
    set_up()
    from benchmarks import machine
    from benchmarks.importing.measuring import measure

    print(machine.describe())
    for figure in measure():
        print(f"{figure.what:34} {figure.value:12,.2f} {figure.unit:8} {figure.detail}")


if __name__ == "__main__":
    main()
