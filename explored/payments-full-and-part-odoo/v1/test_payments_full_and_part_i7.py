"""The receivables of bermondsey and its open documents differ by 3,237.35 GBP.

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "me1-eyJkb2N1bWVudHMiOlt7ImlkIjoidHdvIiwicmVjaXBlIjoicGxhaW4ifSx7ImlkIjoidGhyZWUiLCJyZWNpcGUiOiJtdWx0aV9saW5lIn1dLCJlcnAiOiJvZG9vIiwiZmF1bHRzIjpbeyJtb2RlIjoiRi1DT04tUEFZIiwicGFyYW1zIjp7fSwic2l0ZSI6eyJvcGVyYXRpb24iOiJ1cGRhdGUgaW52b2ljZSIsInBoYXNlIjoiZmlyc3QiLCJ0YXJnZXQiOiJtYWluIn19XSwic2NlbmFyaW8iOiJwYXltZW50cy9mdWxsLWFuZC1wYXJ0Iiwic2VlZCI6MTAwN30"
ENGINE = ''


def test_payments_full_and_part_i7() -> None:
    assert broken(TOKEN, ENGINE) == ""
