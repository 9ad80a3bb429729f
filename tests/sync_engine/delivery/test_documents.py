from tests.sync_engine.conftest import Engine
from tests.sync_engine.fake_target import document


def test_new_documents_are_created_once_and_a_second_run_calls_nothing(engine: Engine) -> None:
    report = engine.push(document("a"), document("b"))
    assert report.counts["created"] == 2
    assert report.exit_code == 0
    assert len(engine.books.documents) == 2
    assert len(engine.books.parties) == 1
    calls = engine.books.calls.total()
    again = engine.push(document("a"), document("b"))
    assert again.counts["unchanged"] == 2
    assert engine.books.calls.total() == calls
