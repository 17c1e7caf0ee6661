"""Times that are left, in words no more exact than they are known."""


def about(seconds: float) -> str:
    """`about 40 seconds`, rounded to what a reader can use."""
    if seconds < 55:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    if seconds < 55 * 60:
        minutes = max(1, round(seconds / 60))
        return f"about {minutes} minute{'s' if minutes > 1 else ''}"
    hours = max(1, round(seconds / 3600))
    return f"about {hours} hour{'s' if hours > 1 else ''}"
