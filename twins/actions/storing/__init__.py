"""From a checked package to rows: what is new is added, what is gone is removed, what is equal is left alone."""
