"""The receivables of bermondsey and its open documents differ by 315.78 GBP.

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "me1-eyJkb2N1bWVudHMiOlt7ImlkIjoib25lIiwicmVjaXBlIjoicGxhaW4ifSx7ImlkIjoidHdvIiwicmVjaXBlIjoicGxhaW4ifSx7ImlkIjoic2Vjb25kX3BhcnQiLCJyZWNpcGUiOiJwYXJ0X3BheW1lbnQiLCJ3aXRoIjp7ImZvciI6InR3byJ9fV0sImVycCI6Im9kb28iLCJmYXVsdHMiOlt7Im1vZGUiOiJGLUNPTi1WT0lEIiwicGFyYW1zIjp7fSwic2l0ZSI6eyJvcGVyYXRpb24iOiJjcmVhdGUgcGF5bWVudCIsInBoYXNlIjoiZmlyc3QiLCJ0YXJnZXQiOiJtYWluIn19XSwic2NlbmFyaW8iOiJwYXltZW50cy9mdWxsLWFuZC1wYXJ0Iiwic2VlZCI6MTAwN30"
ENGINE = ''


def test_payments_full_and_part_i7() -> None:
    assert broken(TOKEN, ENGINE) == ""
