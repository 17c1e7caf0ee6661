"""Shares of blocks and of the stack's parts, in words."""

from twins.dossier.twin.fitted import block_row, stack_text


def test_block_row_names_modality_and_block() -> None:
    row = block_row("HE", {"modality": "pathology", "share": 0.48, "patients": 1228, "features": 768})

    assert (row.label, row.cells) == ("Pathology: HE", ("48%", "1,228", "768"))


def test_block_row_of_a_block_named_as_its_modality_says_it_once() -> None:
    assert block_row("ctdna", {"modality": "ctdna", "share": 0, "patients": 3, "features": 2}).label == "ctDNA"


def test_stack_text_puts_the_heaviest_first() -> None:
    assert stack_text({"blockwise": 0.02, "graph": 0.7, "trees": 0.28}) == (
        "graph network 70%, boosted trees 28%, blockwise ridge Cox 2%"
    )


def test_stack_text_of_a_model_without_shares_is_empty() -> None:
    assert stack_text({}) == ""
