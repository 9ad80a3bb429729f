"""Reading a run record back; whatever is wrong with it is said in one sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import orjson

from harness.bad_input import BadInput, Place
from harness.report.shapes import RunRecord

ADVICE = "Give the run.json that `mock-erps run` wrote."
#: a record of 2,000 cases has a few megabytes
LARGEST = 200_000_000


def load_record(path: Path) -> RunRecord:
    """Raises BadInput when the file is no run record."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("RP001", "this is too large to be a run record", Place(str(path)), ADVICE)
        raw = orjson.loads(path.read_bytes())
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise BadInput("RP001", reason, Place(str(path)), ADVICE) from None
    except orjson.JSONDecodeError as error:
        raise BadInput("RP001", f"this is no JSON: {error}", Place(str(path)), ADVICE) from None
    wrong = jsonschema.exceptions.best_match(validator().iter_errors(raw))
    if wrong is not None:
        where = "/".join(map(str, wrong.absolute_path)) or "the whole"
        raise BadInput("RP002", f"{where}: {wrong.message[:200]}", Place(str(path)), ADVICE)
    record: RunRecord = raw
    return record


@cache
def validator() -> Any:
    """Of the schema that is shipped beside this module."""
    schema = orjson.loads((Path(__file__).parent / "run.schema.json").read_bytes())
    return jsonschema.Draft202012Validator(schema)
