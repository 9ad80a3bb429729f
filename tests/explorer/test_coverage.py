"""Coverage of several stories: what they share counts once, what is each one's own adds up."""

from __future__ import annotations

from harness.explorer.coverage import NAMES, Coverage, Share, exercised, together


def story(erp: str, cells: dict[str, dict[str, str]], armed: str, codes: str, crash: Share) -> Coverage:
    shares = dict.fromkeys(NAMES, Share(0, 0))
    shares |= {"fault": exercised(cells), "crash": crash, "arming": Share(len(armed), 4)}
    shares["vendor_code"] = Share(len(codes), 10)
    return Coverage(erp, shares, cells, frozenset(armed), frozenset(codes))


READS = {"find invoice": {"F-A": "exercised", "F-B": "not reached"}}
REFRESHES = {"find invoice": {"F-A": "not reached", "F-B": "exercised"}, "refresh token": {"F-A": "not armed"}}


def test_a_cell_is_as_good_as_its_best_story() -> None:
    shares = together([story("xero", READS, "ab", "x", Share(2, 3)), story("xero", REFRESHES, "bc", "xy", Share(1, 3))])
    assert shares["fault"] == Share(2, 3)
    assert shares["arming"] == Share(3, 4)
    assert shares["vendor_code"] == Share(2, 10)


def test_crash_points_are_each_storys_own() -> None:
    shares = together([story("xero", READS, "", "", Share(2, 3)), story("xero", READS, "", "", Share(1, 3))])
    assert shares["crash"] == Share(3, 6)


def test_the_same_operation_of_two_vendors_is_two() -> None:
    shares = together([story("xero", READS, "", "x", Share(0, 0)), story("sage", REFRESHES, "", "x", Share(0, 0))])
    assert shares["fault"] == Share(2, 5)
    assert shares["vendor_code"] == Share(2, 20)


def test_nothing_at_all_is_covered() -> None:
    assert together([])["fault"] == Share(0, 0)
