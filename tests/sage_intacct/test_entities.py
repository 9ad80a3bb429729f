"""A company with several entities: locations on lines, sessions inside one, private records (dossier §3, §11.9)."""

from __future__ import annotations

from tests.sage_intacct.desk import Desk, invoice, line, query, texts, xml


def test_at_the_top_every_line_needs_a_location(group: Desk) -> None:
    answer = group.ask(invoice("A"), invoice("B", line(locationid="100")))
    assert answer.statuses == ["failure", "success"]
    assert answer.errors[0] == ("BL03000018", "Missing Location")


def test_inside_an_entity_its_own_location_is_taken(group: Desk) -> None:
    group.entity = "200"
    answer = group.ask(invoice("A"))
    assert answer.root.findtext("operation/authentication/locationid") == "200"
    doc = group.doc("ARINVOICE", answer.key)
    assert (doc["ARINVOICEITEMS"][0]["LOCATIONID"], doc["MEGAENTITYID"]) == ("200", "200")


def test_a_session_can_be_opened_inside_an_entity(group: Desk) -> None:
    api = group.ask(xml("getAPISession", texts(locationid="100"))).root.find(".//api")
    assert api.findtext("locationid") == "100"
    group.session = api.findtext("sessionid")
    assert group.doc("ARINVOICE", group.made(invoice("A")))["MEGAENTITYID"] == "100"


def test_an_unknown_entity_is_a_failed_login(group: Desk) -> None:
    group.entity = "900"
    assert group.ask(query("CUSTOMER")).errors[0][0] == "XL03000006"


def seen(group: Desk, entity: str, private: str = "false") -> str:
    group.entity = entity
    body = query("ARINVOICE", "RECORDID", order="RECORDID")
    body = body.replace("</query>", f"{xml('options', texts(showprivate=private))}</query>")
    return "".join(row["RECORDID"] for row in group.ask(body).rows)


def test_entities_see_their_own_and_the_tops_records(group: Desk) -> None:
    group.made(invoice("T", line(locationid="100")))
    for entity, number in (("100", "A"), ("200", "B")):
        group.entity = entity
        group.made(invoice(number))
    assert seen(group, "100") == "AT"
    assert seen(group, "200") == "BT"
    assert seen(group, "") == "T"
    assert seen(group, "", "true") == "ABT"


def test_without_entities_a_location_is_optional(desk: Desk) -> None:
    assert desk.ask(invoice("A"), invoice("B", line(locationid="100"))).statuses == ["success", "success"]
