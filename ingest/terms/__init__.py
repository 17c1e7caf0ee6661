"""Codes of the terminologies that exchange formats use, and what each means in our records."""
