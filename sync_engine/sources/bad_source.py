"""The one error of this room."""


class BadSource(Exception):
    """Nothing can be read: the message is one sentence with what, where and what to do."""
