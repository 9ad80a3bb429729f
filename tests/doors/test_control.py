"""The control API: steering a sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from mock_erps.control import masking
from mock_erps.doors.http import serving
from mock_erps.platform.clock import START, RealClock
from mock_erps.platform.sandbox import Sandbox
from mock_erps.platform.webhooks import Notice, Subscription, Webhooks
from tests.platform.toy import opening as toy


class Control:
    """Asks the control API of a served sandbox."""

    def __init__(self, base: str) -> None:
        self.base = base

    def __call__(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        answer = requests.request(method, f"{self.base}/_sandbox{path}", json=body, timeout=10)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Sandbox, Control]]:
    sandbox = toy.opened()
    with serving(sandbox) as base:
        yield sandbox, Control(base)


@pytest.fixture
def sandbox(served: tuple[Sandbox, Control]) -> Sandbox:
    """The served one, as it was at its start."""
    sandbox, _ = served
    sandbox.reset()
    return sandbox


@pytest.fixture
def control(served: tuple[Sandbox, Control], sandbox: Sandbox) -> Control:
    return served[1]


def test_health_says_what_is_served(control: Control) -> None:
    told = control("GET", "/health")
    assert (told["status"], told["erps"]["toy"]["api"]) == ("ok", toy.HOST)


def test_companies_come_with_credentials_that_work(control: Control, sandbox: Sandbox) -> None:
    companies = control("GET", "/companies")["companies"]
    assert [company["id"] for company in companies] == ["acme", "umbrella"]
    token = companies[1]["credentials"]["access_token"]
    answer = requests.post(
        f"{control.base}/toy/v1/umbrella/invoices",
        json=toy.invoice(),
        headers={"authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 201


def test_a_company_is_made_once(control: Control) -> None:
    plan = {
        "erp": "toy",
        "id": "third",
        "name": "Third Ltd",
        "currency": "EUR",
        "country": "DE",
        "zone": "Europe/Berlin",
    }
    made = control("POST", "/companies", plan, 201)
    assert made["credentials"]["access_token"]
    assert "choose another id" in control("POST", "/companies", plan, 409)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/companies/sap/acme/audit", None, 404, "no ERP is called 'sap' here; there are: toy"),
        ("GET", "/companies/toy/nobody/audit", None, 404, "toy has no company 'nobody'; it has: acme, umbrella"),
        ("PATCH", "/companies/toy/acme/settings", {"x": 1}, 400, "toy has no setting 'x'; it has: unique_numbers"),
        ("PATCH", "/companies/toy/acme/settings", {"unique_numbers": 3}, 400, "is one of True, False, not 3"),
        ("POST", "/companies", {"erp": "toy", "id": "t", "name": "T", "zone": "Mars/Base"}, 400, "cannot be made"),
        ("POST", "/companies", {"erp": "toy"}, 400, "'id' is a required property"),
        ("POST", "/faults", {"fault": "F-POST-REST"}, 400, "did you mean F-POST-RESET"),
        ("POST", "/faults", {"fault": "F-PRE-500", "site": {"seq": 4}}, 400, "seq"),
        ("GET", "/faults/9", None, 404, "no fault with the number 9"),
        ("POST", "/snapshots/4/rollback", None, 404, "there is no snapshot 4"),
        ("POST", "/clock/advance", {"seconds": -1}, 400, "less than the minimum"),
        ("PUT", "/clock/rate", {"rate": 2}, 409, "virtual clock"),
        ("GET", "/nothing", None, 404, ""),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    control: Control, method: str, path: str, body: object, status: int, sentence: str
) -> None:
    assert sentence in control(method, path, body, status)["detail"]


def test_settings_are_told_and_changed(control: Control, sandbox: Sandbox) -> None:
    changed = control("PATCH", "/companies/toy/acme/settings", {"unique_numbers": False})
    assert changed["settings"]["unique_numbers"]["value"] is False
    assert control("GET", "/companies/toy/umbrella/settings")["settings"]["unique_numbers"]["value"] is True
    toy.create(sandbox)
    assert toy.create(sandbox).status == 201


def test_the_audit_view_has_decimal_strings(control: Control, sandbox: Sandbox) -> None:
    toy.create(sandbox)
    view = control("GET", "/companies/toy/acme/audit")
    assert [(row["number"], row["total"], row["date"]) for row in view["documents"]] == [("A-1", "25.0", "2026-03-02")]


def test_a_fault_is_armed_and_asked_about(control: Control, sandbox: Sandbox) -> None:
    armed = control("POST", "/faults", {"fault": "F-PRE-500", "site": {"operation": "create *"}}, 201)
    assert control("GET", f"/faults/{armed['id']}")["injected"] is False
    assert toy.create(sandbox).status == 500
    told = control("GET", f"/faults/{armed['id']}")
    assert (told["injected"], told["exchanges"], told["by"]) == (True, [1], "control API")
    assert len(control("GET", "/faults")["faults"]) == 1


def test_a_fault_is_disarmed(control: Control, sandbox: Sandbox) -> None:
    armed = control("POST", "/faults", {"fault": "F-PRE-500"}, 201)
    control("DELETE", f"/faults/{armed['id']}", status=204)
    assert toy.create(sandbox).status == 201
    control("POST", "/faults", {"fault": "F-PRE-500"}, 201)
    control("DELETE", "/faults", status=204)
    assert toy.create(sandbox, "A-2").status == 201


def test_the_menu_says_who_can_show_what(control: Control) -> None:
    menu = control("GET", "/faults/menu")
    assert menu["offers"]["toy"]["F-THR-429"] == ["create invoice", "read invoice"]
    assert menu["faults"]["F-POST-SLOW"]["parameters"]["seconds"]["default"] == 90


def test_a_snapshot_is_returned_to(control: Control, sandbox: Sandbox) -> None:
    toy.create(sandbox, "A-1")
    kept = control("POST", "/snapshots", status=201)["snapshot"]
    toy.create(sandbox, "A-2")
    control("PATCH", "/companies/toy/acme/settings", {"unique_numbers": False})
    control("POST", f"/snapshots/{kept}/rollback", status=204)
    assert toy.numbers(sandbox) == ["A-1"]
    assert sandbox.vendors["toy"].companies["acme"].settings == {}


def test_a_reset_empties_everything(control: Control, sandbox: Sandbox) -> None:
    toy.create(sandbox)
    control("POST", "/clock/advance", {"seconds": 5})
    control("POST", "/reset", status=204)
    assert (toy.numbers(sandbox), sandbox.journal.last_seq, sandbox.clock.now()) == ([], 0, START)


def test_the_clock_is_read_and_advanced(control: Control) -> None:
    assert control("GET", "/clock")["utc"] == "2026-03-02T09:00:00+00:00"
    assert control("POST", "/clock/advance", {"seconds": 90})["now"] == START + 90


def test_a_running_clock_that_jumps_stops_on_the_way_for_what_falls_due() -> None:
    clock = RealClock(0.0)
    seen: list[float] = []
    clock.at(3.0, lambda: seen.append(clock.now()))
    clock.advance(1000.0)
    assert 3.0 <= seen[0] < 1000.0 <= clock.now()


def test_a_running_clock_can_run_faster() -> None:
    sandbox = toy.opened(RealClock())
    with serving(sandbox) as base:
        told = Control(base)("PUT", "/clock/rate", {"rate": 50})
    assert (told["kind"], told["rate"]) == ("running", 50)


def test_the_journal_hides_secrets(control: Control, sandbox: Sandbox) -> None:
    refresh = sandbox.vendors["toy"].credentials["acme"]["refresh_token"]
    form = f"grant_type=refresh_token&refresh_token={refresh}".encode()
    toy.ask(sandbox, "POST", "/oauth/token", form, headers={"content-type": "application/x-www-form-urlencoded"})
    toy.create(sandbox)
    for path in ("/journal", "/journal.har"):
        text = str(control("GET", path))
        assert toy.token(sandbox) not in text
        assert refresh not in text
        assert "A-1" in text
    second = control("GET", "/journal?since=1")["exchanges"]
    assert [(e["operation"], e["status"], e["committed"][0]["what"]) for e in second] == [
        ("create invoice", 201, "created")
    ]


def test_the_archive_is_one_that_tools_read(control: Control, sandbox: Sandbox) -> None:
    toy.create(sandbox)
    log = control("GET", "/journal.har")["log"]
    entry = log["entries"][0]
    assert (log["version"], entry["request"]["url"]) == ("1.2", toy.BASE + "/invoices")
    assert entry["response"]["status"] == 201


@pytest.mark.parametrize(
    ("text", "media_type", "hidden"),
    [
        ('{"access_token": "s3cret", "code": "6140"}', "application/json", '{"access_token": "•••", "code": "6140"}'),
        ("a=1&client_secret=s3cret&b=2", "application/x-www-form-urlencoded", "a=1&client_secret=•••&b=2"),
        ("<password>s3cret</password><x>1</x>", "application/xml", "<password>•••</password><x>1</x>"),
        ("<sessionid>s3cret</sessionid>", "text/xml", "<sessionid>•••</sessionid>"),
    ],
)
def test_secrets_are_masked_in_every_wire_format(text: str, media_type: str, hidden: str) -> None:
    assert masking.text(text, media_type) == hidden


def test_another_seed_makes_another_world(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.install(monkeypatch)
    before = toy.token(sandbox)
    with serving(sandbox) as base:
        Control(base)("POST", "/seed", {"seed": 7})
    assert toy.token(sandbox) != before


def test_webhooks_are_fired_on_demand(control: Control, sandbox: Sandbox) -> None:
    heard: list[bytes] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        worker = Thread(target=server.handle_request)
        worker.start()
        url = f"http://127.0.0.1:{server.server_port}/hook"
        hooks = Webhooks(lambda s, changes: [Notice(s.url, {}, changes[0].id.encode(), START + 600)])
        hooks.subscribe(Subscription(url, "secret", "acme"))
        sandbox.vendors["toy"].webhooks = hooks
        toy.create(sandbox)
        assert len(control("GET", "/webhooks")["webhooks"]["toy"]["waiting"]) == 1
        assert control("POST", "/webhooks/fire", {"erp": "toy"})["sent"][0]["status"] == 200
        worker.join()
    assert heard == [b"1"]
