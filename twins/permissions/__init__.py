"""Who may do what: `check_x` raises, `can_x` answers."""
