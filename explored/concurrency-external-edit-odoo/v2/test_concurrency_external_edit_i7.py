"""The receivables of bermondsey and its open documents differ by 855.50 GBP.

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "me1-eyJkb2N1bWVudHMiOlt7ImlkIjoiZWRpdGVkIiwicmVjaXBlIjoicGxhaW4ifV0sImVycCI6Im9kb28iLCJmYXVsdHMiOlt7Im1vZGUiOiJGLUNPTi1QQVkiLCJwYXJhbXMiOnt9LCJzaXRlIjp7ImRvY3VtZW50IjoiZWRpdGVkIiwib3BlcmF0aW9uIjoidXBkYXRlIGludm9pY2UiLCJwaGFzZSI6InB1c2gyIiwidGFyZ2V0IjoibWFpbiJ9fV0sInNjZW5hcmlvIjoiY29uY3VycmVuY3kvZXh0ZXJuYWwtZWRpdCIsInNlZWQiOjEwMDd9"
ENGINE = ''


def test_concurrency_external_edit_i7() -> None:
    assert broken(TOKEN, ENGINE) == ""
