"""What is raised when the user can mend it."""


class Mistake(Exception):  # noqa: N818 - the word that says what it is
    """Something in files or options that the user can mend; the message says what and how.

    The command line prints the message, and nothing else of it.
    """
