"""Broken scenario, engine, column and export files: what is in them, the line at fault, words of the sentence.

Line 0 means the file as a whole, -1 a place in another file.
"""

from __future__ import annotations

from typing import NamedTuple


class Bad(NamedTuple):
    name: str
    content: str | bytes
    line: int
    words: str  # parts of the message that must stand in it, in this order, separated by |


GOOD = "title: A good one\ngiven:\n  documents: [{recipe: plain}]\n"  # three lines


def given(text: str) -> str:
    return f"title: A good one\ngiven:\n{text}\n"


def when(text: str) -> str:
    return f"{GOOD}when:\n  - {text}\n"


def doc(text: str) -> str:
    return given(f"  documents: [{text}]")


SCENARIOS = [
    # what is no YAML of ours
    Bad("empty file", "", 0, "empty"),
    Bad("only a comment", "# nothing\n", 0, "empty"),
    Bad("unclosed bracket", "title: [a\n", 1, "not YAML"),
    Bad("tab as indent", "title: A good one\ngiven:\n\tdocuments: []\n", 3, "not YAML"),
    Bad("two documents", GOOD + "---\n" + GOOD, 4, "not YAML"),
    Bad("NUL byte", GOOD.encode() + b"about: a\0b\n", 4, "no place in a text"),
    Bad("UTF-16", GOOD.encode("utf-16"), 0, "not UTF-8|Save it as UTF-8"),
    Bad("Latin-1", GOOD.encode() + "about: Müller\n".encode("latin-1"), 0, "not UTF-8 at byte"),
    Bad("binary", bytes(range(256)) * 8, 0, "not UTF-8"),
    Bad("alias bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", 2, "aliases are not read"),
    Bad("ten levels too deep", "[" * 26 + "]" * 26, 1, "nested too deeply"),
    Bad("a thousand levels", "[" * 5000, 1, "nested too deeply"),
    Bad("deep by indent", "".join(f"{' ' * n}k{n}:\n" for n in range(40)), 17, "nested too deeply"),
    Bad("huge", GOOD + "#" * 1_100_000, 0, "larger than 1,000,000 bytes"),
    Bad("key twice", GOOD + "title: Another one\n", 4, "'title' stands here twice"),
    Bad("key that is no text", GOOD + "on: 3\n", 4, "key is no text|quotes"),
    Bad("key that is a list", GOOD + "? [a]\n: 3\n", 4, "key is no text"),
    Bad("tag of Python", "title: !!python/object/apply:os.system [ls]\n", 1, "cannot be read|tag"),
    Bad("impossible date", GOOD + "about: 2026-02-30\n", 4, "'2026-02-30' cannot be read|quotes"),
    Bad("number without end", GOOD + "about: " + "9" * 5000 + "\n", 4, "cannot be read"),
    Bad("windows line ends", "title: Good one\r\ngiven:\r\n  documents: [{recipe: plan}]\r\n", 3, "'plan'|plain is"),
    Bad("byte order mark", b"\xef\xbb\xbf" + GOOD.encode() + b"whn: []\n", 4, "'whn'|when is"),
    # wrong kinds and unknown words
    Bad("a list", "- title\n", 1, "must be a mapping, not"),
    Bad("a word", "scenario\n", 1, "must be a mapping, not 'scenario'"),
    Bad(
        "a source nobody has",
        given("  source: sypro\n  documents: [{recipe: plain}]"),
        3,
        "no source is called 'sypro'",
    ),
    Bad(
        "a payment as a sales order",
        given("  source: syspro\n  documents: [{recipe: plain}, {recipe: payment, with: {for: plain}}]"),
        4,
        "a payment is no sales order of syspro|outside: pay",
    ),
    Bad("no title", "given:\n  documents: [{recipe: plain}]\n", 1, "'title' is missing"),
    Bad("no given", "title: A good one\n", 1, "'given' is missing"),
    Bad("no documents", "title: A good one\ngiven: {}\n", 2, "'documents' is missing"),
    Bad("empty documents", given("  documents: []"), 3, "too short"),
    Bad("title a number", "title: 12345\ngiven:\n  documents: [{recipe: plain}]\n", 1, "must be a text, not '12345'"),
    Bad("short title", "title: abc\ngiven:\n  documents: [{recipe: plain}]\n", 1, "too short"),
    Bad("unknown top key", GOOD + "whne: []\n", 4, "'whne'|when is"),
    Bad("unknown recipe", doc("{recipe: plian}"), 3, "no recipe is called 'plian'|plain is|There are"),
    Bad("no recipe", doc("{id: a}"), 3, "'recipe' is missing"),
    Bad("unknown field of a recipe", doc("{recipe: plain, with: {prize: 3}}"), 3, "'prize'|price|Known here"),
    Bad("count zero", doc("{recipe: plain, count: 0}"), 3, "too small, the least is 1"),
    Bad("count a word", doc("{recipe: plain, count: many}"), 3, "whole number, not 'many'"),
    Bad("count too large", doc("{recipe: plain, count: 1000000}"), 3, "too much, the most is 2000"),
    Bad("want unknown", doc("{recipe: plain, want: maybe}"), 3, "'maybe' is not offered|Offered: present"),
    Bad("price a float", doc("{recipe: plain, with: {prices: [25.06]}}"), 3, "must be a text, not '25.06'|quotes"),
    Bad("price no number", doc("{recipe: plain, with: {prices: [much]}}"), 3, "'much' has not the right form"),
    Bad("currency too long", doc("{recipe: plain, with: {currency: POUND}}"), 3, "'POUND' has not the right form"),
    Bad("tax mode unknown", doc("{recipe: plain, with: {tax_mode: both}}"), 3, "'both' is not offered"),
    Bad("date no text", doc("{recipe: plain, with: {date: 2026-02-28}}"), 3, "must be a text, not '2026-02-28'"),
    Bad("date no day", doc('{recipe: plain, with: {date: "2026-02-30"}}'), 3, "'2026-02-30' is no day"),
    Bad("payment for nothing", doc("{recipe: payment}"), 3, "must say what it is for|for: <id>"),
    Bad("payment for nobody", doc("{recipe: plain}, {recipe: payment, with: {for: plane}}"), 3, "'plane'|plain is"),
    Bad(
        "payment before invoice", doc("{recipe: payment, with: {for: plain}}, {recipe: plain}"), 3, "no document before"
    ),
    Bad("second target of one", doc("{recipe: plain, target: 2}"), 3, "fewer targets|targets: 2"),
    Bad("three targets", given("  documents: [{recipe: plain}]\n  targets: 3"), 4, "too much"),
    Bad("unknown ERP", GOOD + "erps: [netsweet]\n", 4, "no ERP is called 'netsweet'"),
    Bad("no ERP", GOOD + "erps: []\n", 4, "too short"),
    Bad("unknown trait", GOOD + "needs: {idempotency_keys: true}\n", 4, "'idempotency_keys'|idempotency_key is"),
    Bad("unknown invariant", GOOD + "arms: [I99]\n", 4, "no invariant is called 'I99'|list invariants"),
    Bad("invariant misspelt", GOOD + "arms: [one]\n", 4, "'one' has not the right form"),
    Bad("excuse for nothing", GOOD + "excuses: {I99: we do not care}\n", 4, "no invariant is called 'I99'"),
    Bad("setting of nobody", given("  documents: [{recipe: plain}]\n  settings: {xreo: {a: 1}}"), 4, "no ERP|xero is"),
    Bad("unknown setting", given("  documents: [{recipe: plain}]\n  settings: {xero: {a: 1}}"), 4, "no setting 'a'"),
    Bad("zone nowhere", given("  documents: [{recipe: plain}]\n  engine: {zone: Moon/Base}"), 4, "no time zone|IANA"),
    Bad("start without zone", given('  documents: [{recipe: plain}]\n  start: "2026-03-02"'), 4, "no instant"),
    Bad("fault misspelt", when("{fault: F-POST-RSET, at: {}}"), 5, "F-POST-RSET|F-POST-RESET is|list faults"),
    Bad("fault nowhere", when("{fault: F-POST-RESET}"), 5, "'at' is missing"),
    Bad("unknown parameter", when("{fault: F-POST-RESET, at: {}, with: {x: 1}}"), 5, "no parameter 'x'"),
    Bad("parameter no mapping", when("{fault: F-POST-RESET, at: {}, with: [1]}"), 5, "must be a mapping"),
    Bad("unknown place", when("{fault: F-POST-RESET, at: {occurence: 2}}"), 5, "'occurence'|occurrence is"),
    Bad("occurrence zero", when("{fault: F-POST-RESET, at: {occurrence: 0}}"), 5, "too small"),
    Bad("operation of nobody", when("{fault: F-POST-RESET, at: {operation: crate invoice}}"), 5, "create invoice is"),
    Bad("document of nobody", when("{fault: F-POST-RESET, at: {document: plane}}"), 5, "'plane'|plain is"),
    Bad("target of nobody", when("{fault: F-POST-RESET, at: {target: third}}"), 5, "no target is called 'third'|main"),
    Bad("trigger of no kind", when("{falt: F-POST-RESET, at: {}}"), 5, "none of the forms|'fault'"),
    Bad("crash at no moment", when("{crash: during, at: {}}"), 5, "'during' is not offered|before, after"),
    Bad("outside act of no kind", when("{outside: explode, at: {}}"), 5, "'explode' is not offered"),
    Bad("trigger a word", when("explode"), 5, "'explode'"),
    Bad("when a mapping", GOOD + "when: {fault: F-POST-RESET}\n", 4, "must be a list"),
    Bad("unknown step", GOOD + "steps: [push, jump]\n", 4, "'jump' is none of the forms|'push'"),
    Bad("no steps", GOOD + "steps: []\n", 4, "too short"),
    Bad("advance by no time", GOOD + "steps: [{advance: soon}]\n", 4, "'soon' has not the right form"),
    Bad("advance for ages", GOOD + "steps: [{advance: 9999999 d}]\n", 4, "has not the right form"),
    Bad("revise nobody", GOOD + "steps: [{hand: [{revise: plane}]}]\n", 4, "'plane'|plain is"),
    Bad(
        "revise unknown field", GOOD + 'steps: [{hand: [{revise: plain, with: {prise: "1"}}]}]\n', 4, "'prise'|price is"
    ),
    Bad("void nobody", GOOD + "steps: [{hand: [{void: plane}]}]\n", 4, "'plane'|plain is"),
    Bad("outside on nobody", GOOD + "steps: [{outside: pay, document: plane}]\n", 4, "'plane'|plain is"),
    Bad("variant with a bad name", GOOD + "variants: {Bad Name: {}}\n", 4, "'Bad Name'"),
    Bad("variant says nonsense", GOOD + "variants: {a: {wen: []}}\n", 4, "'wen'|when is"),
    Bad(
        "fault in a variant",
        GOOD + "variants:\n  a:\n    when: [{fault: F-NO, at: {}}]\n",
        6,
        "no fault is called F-NO",
    ),
    Bad(
        "recipe in a variant",
        GOOD + "variants:\n  a: {given: {documents: [{recipe: x}]}}\n",
        5,
        "no recipe is called 'x'",
    ),
]

ENGINE = """name: acme
adapter: python
entry: sync_engine.cli:main
hand_over: invoiceops
config:
  file: config.json
  content: {}
  target: {}
run: [push]
"""


def engine(old: str, new: str) -> str:
    assert old in ENGINE
    return ENGINE.replace(old, new)


ENGINES = [
    Bad("empty", "", 0, "empty"),
    Bad("no entry", engine("entry: sync_engine.cli:main\n", ""), 1, "'entry' is missing"),
    Bad("unknown adapter", engine("python", "cobol"), 2, "'cobol' is not offered|Offered: python"),
    Bad("entry no function", engine("cli:main", "cli"), 3, "'sync_engine.cli' has not the right form"),
    Bad("entry of no module", engine("sync_engine.cli", "no_such_module"), 3, "cannot be loaded: ModuleNotFoundError"),
    Bad("entry of no name", engine(":main", ":nobody"), 3, "cannot be loaded: AttributeError"),
    Bad("entry a constant", engine("sync_engine.cli:main", "string:digits"), 3, "it is no function"),
    Bad("unknown format", engine("invoiceops", "edifact"), 4, "'edifact' is not offered"),
    Bad("config file elsewhere", engine("config.json", "../../etc/passwd"), 6, "has not the right form"),
    Bad("config a list", engine("content: {}", "content: []"), 7, "must be a mapping"),
    Bad("no arguments", engine("run: [push]", "run: []"), 9, "too short"),
    Bad("arguments one text", engine("run: [push]", "run: push"), 9, "must be a list, not 'push'"),
    Bad("unknown place", engine("[push]", '[push, "{source}"]'), 9, "'{source}' holds no place known|{documents}"),
    Bad("open brace", engine("[push]", '[push, "{config"]'), 9, "holds no place known"),
    Bad("unknown key", ENGINE + "ledgr: []\n", 10, "'ledgr'|ledger is"),
    Bad("log elsewhere", ENGINE + "log: /var/log/syslog\n", 10, "has not the right form"),
]

COLUMNS = """document:
  number: Nr
  date: {column: Date, format: "%Y-%m-%d"}
  currency: {constant: GBP}
party: {name: Customer}
line:
  quantity: Qty
  unit_price: Price
"""
EXPORT = "Nr,Date,Customer,Qty,Price\nA-1,2026-03-02,Aldgate,2,10.00\nA-2,2026-03-02,Aldgate,1,5.50\n"


def columns(old: str, new: str) -> str:
    assert old in COLUMNS
    return COLUMNS.replace(old, new)


COLUMN_MAPS = [
    Bad("empty", "", 0, "empty"),
    Bad("a list", "- No\n", 1, "must be a mapping"),
    Bad("no party", columns("party: {name: Customer}\n", ""), 1, "'party' is missing"),
    Bad("no price", columns("  unit_price: Price\n", ""), 7, "'unit_price' is missing"),
    Bad("date without form", columns(', format: "%Y-%m-%d"', ""), 3, "'format' is missing"),
    Bad("form without places", columns("%Y-%m-%d", "year"), 3, "'year' has not the right form"),
    Bad("column misspelt", columns("Qty", "Quantity"), -1, "no column 'Quantity'|It has: Nr, Date"),
    Bad("unknown field", columns("quantity:", "quantities:"), 7, "'quantities'|quantity is"),
    Bad("value of no form", columns("{constant: GBP}", "{fixed: GBP}"), 4, "none of the forms|'constant'"),
    Bad("value a number", columns("number: Nr", "number: No"), 2, "'No' is none of the forms|quotes"),
    Bad("template without places", columns("{name: Customer}", "{name: {template: Nobody}}"), 5, "not the right form"),
    Bad("unknown clean-up", COLUMNS + "clean: {Nr: [polish]}\n", 9, "'polish' is not offered|strip"),
    Bad("unknown encoding", COLUMNS + "file: {encoding: morse}\n", 9, "'morse' is not offered|utf-8"),
    Bad("long delimiter", COLUMNS + 'file: {delimiter: "::"}\n', 9, "'::' is not offered"),
    Bad("unknown policy", COLUMNS + "policies: {zero_total: burn}\n", 9, "'burn' is not offered|post, skip"),
]

EXPORTS = [
    Bad("empty", "", 0, "empty"),
    Bad("header only", EXPORT.splitlines()[0] + "\n", 0, "no rows below its header"),
    Bad("blank rows only", EXPORT.splitlines()[0] + "\n,,,,\n\n", 0, "no rows below its header"),
    Bad("no header", "A-1,2026-03-02,Aldgate,2,10.00\nA-2,2026-03-02,Aldgate,1,5.50\n", 1, "no column 'Nr'"),
    Bad("column missing", EXPORT.replace("Price", "Prize"), 1, "no column 'Price' (Prize is)"),
    Bad("column twice", EXPORT.replace("Customer", "Qty"), 1, "two columns are called 'Qty'"),
    Bad("cell missing", EXPORT + "A-3,2026-03-02,Aldgate,1\n", 4, "4 cells, the header has 5"),
    Bad("cell too many", EXPORT + "A-3,2026-03-02,Aldgate,1,2,3\n", 4, "6 cells, the header has 5"),
    Bad("wrong date", EXPORT + "A-3,02/03/2026,Aldgate,1,2\n", 4, "'02/03/2026' is no date of the form"),
    Bad("impossible date", EXPORT + "A-3,2026-02-30,Aldgate,1,2\n", 4, "'2026-02-30' is no date"),
    Bad("price a word", EXPORT + "A-3,2026-03-02,Aldgate,1,free\n", 4, "unit_price 'free' is no number"),
    Bad("price NaN", EXPORT + "A-3,2026-03-02,Aldgate,1,NaN\n", 4, "'NaN' is no number"),
    Bad("price infinite", EXPORT + "A-3,2026-03-02,Aldgate,1,1e999999\n", 4, "is no number"),
    Bad("quantity blank", EXPORT + "A-3,2026-03-02,Aldgate,,2\n", 4, "quantity '' is no number"),
    Bad("number blank", EXPORT + ",2026-03-02,Aldgate,1,2\n", 4, "no document number"),
    Bad("NUL", EXPORT + "A-3,2026-03-02,Ald\0gate,1,2\n", 4, "NUL"),
    Bad("open quote", EXPORT + 'A-3,2026-03-02,"Aldgate,1,2\n', 4, "not CSV"),
    Bad("UTF-16", EXPORT.encode("utf-16"), 0, "not text in utf-8|column map"),
    Bad("Latin-1", EXPORT.encode() + "A-3,2026-03-02,Müller,1,2\n".encode("latin-1"), 0, "not text in utf-8"),
    Bad("a spreadsheet", b"PK\x03\x04" + bytes(range(256)), 0, "not text in utf-8"),
]
