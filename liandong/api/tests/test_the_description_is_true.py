"""Whatever is sent, the API answers as its own description says, and never with a server error."""

import os
import time
from collections import defaultdict

import schemathesis
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application

SECONDS = float(os.environ.get("LIANDONG_FUZZ_SECONDS", "55"))
EXAMPLES = int(SECONDS) + 5
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_every_operation_under_generated_requests(centre, fire, order, settings, monkeypatch):
    """Half of the requests are about things that exist, so that they get as far as the actions."""
    # The server would end the connection that the test's transaction lives in.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    settings.API_RATE = settings.API_BURST = 1e9
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    ring = centre.post("/cti/rings", {"phone": "19900001234"}).json()["report"]["ref"]
    report = centre.post("/reports", {"narrative": "起火"}).json()["ref"]
    centre.post("/subscriptions", {"name": "upper", "url": "https://hooks.example/in"})
    incident = order.rpartition("-")[0]
    asked = {"text": "报人数", "to": ["county-fire"], "must_answer": True}
    line = centre.post(f"/incidents/{incident}/lines", asked).json()["ref"]
    exist = {"cti": ring, "reports": report, "incidents": incident, "orders": order, "lines": line}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 33
    seen = defaultdict(set)
    until = time.monotonic() + SECONDS
    for number, operation in enumerate(operations):
        share = (until - time.monotonic()) / (len(operations) - number)
        _probe(operation, {centre.secret, fire.secret}, exist, seen, time.monotonic() + share)
    # The requests were worth something: nearly every operation was also carried out.
    done = {label for label, statuses in seen.items() if any(status < 300 for status in statuses)}
    assert len(done) >= len(operations) - 10, {label: seen[label] for label in seen.keys() - done}


def _probe(operation, secrets, exist, seen, until):
    tried = 0

    def ask(case):
        nonlocal tried
        if tried > 20 and time.monotonic() > until:
            return
        tried += 1
        words = dict(case.path_parameters or {})
        if tried % 2 and words:
            of = exist.get(operation.path.split("/")[3], "upper")
            case.path_parameters = dict.fromkeys(words, of)
        secret = sorted(secrets)[tried // 2 % 2]
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        answer = case.call_and_validate(checks=CHECKS)
        seen[operation.label].add(answer.status_code)

    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        run = given(case=operation.as_strategy(generation_mode=mode))(ask)
        limited = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize="LIANDONG_FUZZ_SECONDS" not in os.environ,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        limited(run)()
