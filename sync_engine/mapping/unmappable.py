"""The one error of mapping."""


class Unmappable(Exception):
    """A record that must not be sent as it is. `code` is short and stable, `sentence` names line, field and way out."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
