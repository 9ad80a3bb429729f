"""SOAP envelopes: read with defences, written whole."""

from __future__ import annotations

import pytest
from lxml import etree

from mock_erps.platform.wires import soap

HEAD = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="urn:x">'


def envelope(body: str, header: str = "") -> bytes:
    return f"{HEAD}<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>".encode()


def test_header_blocks_and_the_operation_are_told_by_local_name() -> None:
    read = soap.read_envelope(
        envelope('<x:add><x:ref id="7"/><x:n>1</x:n></x:add>', "<x:who><x:name> Ada </x:name></x:who>")
    )
    assert (read.action, soap.text(read.headers["who"], "name")) == ("add", "Ada")
    assert read == {"ref": [{"@id": "7"}], "n": ["1"]}


def test_an_attribute_and_a_child_of_one_name_are_kept_apart() -> None:
    assert soap.read_envelope(envelope('<x:a type="t"><x:type>u</x:type></x:a>')) == {"@type": "t", "type": ["u"]}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"<a", "."),
        (b"<a/>", "Envelope is expected, this is <a>"),
        (f"{HEAD}<s:Header/></s:Envelope>".encode(), "exactly one element"),
        (envelope(""), "exactly one element"),
        (envelope("<x:a/><x:b/>"), "exactly one element"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + envelope("<x:a>&b;</x:a>"), "entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + envelope("<x:a/>"), "document types"),
        (envelope("<x:a>" * 60 + "</x:a>" * 60), "deeper than 40"),
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(soap.BadEnvelope, match=why):
        soap.read_envelope(body)


def test_comments_say_nothing() -> None:
    assert soap.read_envelope(envelope("<!-- a --><x:a><!-- b --></x:a>")).action == "a"


def test_an_answer_is_a_whole_envelope_without_what_xml_cannot_carry() -> None:
    whole, header, body = soap.new_envelope({"y": "urn:y"})
    soap.written(header, "urn:y", "info", "1")
    soap.written(body, "urn:y", "text", "a\x00b & <c>", kind="d")
    root = etree.fromstring(soap.as_bytes(whole))
    assert root.findtext(".//{urn:y}text") == "ab & <c>" and root.find(".//{urn:y}text").get("kind") == "d"  # type: ignore[union-attr]


def test_a_fault_names_code_and_reason() -> None:
    whole, detail = soap.fault("Server.userException", "No <way>")
    soap.written(detail, "urn:y", "why", "because")
    told = etree.fromstring(soap.as_bytes(whole)).find(".//{http://schemas.xmlsoap.org/soap/envelope/}Fault")
    assert told is not None
    assert (told.findtext("faultcode"), told.findtext("faultstring")) == ("soapenv:Server.userException", "No <way>")
    assert told.findtext("detail/{urn:y}why") == "because"


def test_types_are_told_without_their_prefix() -> None:
    element = etree.fromstring(f'<a xmlns:xsi="{soap.XSI}" xsi:type="t:Invoice"/>')
    assert soap.type_of(element) == "Invoice" and soap.type_of(etree.Element("a")) == ""
