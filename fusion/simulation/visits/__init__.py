"""What a visit changed, what the next would show, and which measurement would tell arms apart."""
