"""Relational message passing and the gated readout."""
