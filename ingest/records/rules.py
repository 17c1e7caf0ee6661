"""The check that a record makes of itself when it is made."""


def check(condition: bool, message: str) -> None:
    """Refuse a record that cannot be: a reader that makes one has a mistake.

    Raises:
        ValueError: the condition does not hold.
    """
    if not condition:
        raise ValueError(message)
