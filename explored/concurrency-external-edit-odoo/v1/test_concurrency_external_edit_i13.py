"""Version 2 of invoice INV-1001 for Aldgate Timber Ltd never reached the books: the total is still 855.50.

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "me1-eyJkb2N1bWVudHMiOlt7ImlkIjoiZWRpdGVkIiwicmVjaXBlIjoicGxhaW4iLCJ3YW50IjoiZWl0aGVyIn1dLCJlcnAiOiJvZG9vIiwiZmF1bHRzIjpbeyJtb2RlIjoiRi1BVVQtU0NPUEUiLCJwYXJhbXMiOnt9LCJzaXRlIjp7ImRvY3VtZW50IjoiZWRpdGVkIiwib3BlcmF0aW9uIjoidXBkYXRlIGludm9pY2UiLCJwaGFzZSI6InB1c2gyIiwidGFyZ2V0IjoibWFpbiJ9fV0sInNjZW5hcmlvIjoiY29uY3VycmVuY3kvZXh0ZXJuYWwtZWRpdCIsInNlZWQiOjEwMDd9"
ENGINE = ''


def test_concurrency_external_edit_i13() -> None:
    assert broken(TOKEN, ENGINE) == ""
