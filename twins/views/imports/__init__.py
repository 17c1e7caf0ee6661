"""Imports: where files come from, how a run goes, what it met."""
