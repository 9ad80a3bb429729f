"""The payment PAY-1002 for Aldgate Timber Ltd settles 0 of INV-1001 in the books instead of 232.49 (102).

Found by `mock-erps explore`; passes once the engine is mended. Schedule: schedule.json beside this file.
"""

from harness.explorer import broken

TOKEN = "me1-eyJkb2N1bWVudHMiOlt7ImlkIjoidHdvIiwicmVjaXBlIjoicGxhaW4ifSx7ImlkIjoic2Vjb25kX3BhcnQiLCJyZWNpcGUiOiJwYXJ0X3BheW1lbnQiLCJ3aXRoIjp7ImZvciI6InR3byJ9fV0sImVycCI6Im9kb28iLCJmYXVsdHMiOlt7Im1vZGUiOiJGLUNPTi1QQVkiLCJwYXJhbXMiOnt9LCJzaXRlIjp7Im9wZXJhdGlvbiI6ImNyZWF0ZSBwYXltZW50IiwicGhhc2UiOiJmaXJzdCIsInRhcmdldCI6Im1haW4ifX1dLCJzY2VuYXJpbyI6InBheW1lbnRzL2Z1bGwtYW5kLXBhcnQiLCJzZWVkIjoxMDA3fQ"
ENGINE = ''


def test_payments_full_and_part_i16() -> None:
    assert broken(TOKEN, ENGINE) == ""
