"""The number large, its interval beside it, no letter changed."""

import pytest

from twins.dossier.estimates import TableRow
from twins.views.figures import Figure, figure_rows, split_figure


@pytest.mark.parametrize(
    ("text", "lead", "interval"),
    [
        ("13.4 months (9.1 to 18.9)", "13.4 months", "(9.1 to 18.9)"),
        ("over 24 months (18.2 to over 24)", "over 24 months", "(18.2 to over 24)"),
        ("14.9 of 24 months (12.0 to 17.3)", "14.9 of 24 months", "(12.0 to 17.3)"),
        ("13% (3 to 28), treatment-related †", "13%", "(3 to 28), treatment-related †"),
        ("not shown", "not shown", ""),
        ("Response (partial or complete)", "Response (partial or complete)", ""),
    ],
)
def test_split_figure(text: str, lead: str, interval: str) -> None:
    assert split_figure(text) == Figure(lead=lead, interval=interval)


def test_figure_rows_keep_labels_and_cells() -> None:
    (row,) = figure_rows([TableRow(label="Alive", cells=("54% (45 to 63)", "not shown"), minor=True)])

    assert (row.label, row.minor) == ("Alive", True)
    assert [f"{figure.lead} {figure.interval}".strip() for figure in row.figures] == ["54% (45 to 63)", "not shown"]
