"""Where the bundled tables live, for those who read them."""

from sahel.bundled import folder

__all__ = ["folder"]
