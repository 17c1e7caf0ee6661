"""The board: its queue, cases, meetings, recommendations and what became of them."""
