"""What real upstreams answered, as bytes for a site on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.clients.raw_site import JSON, answer

FOLDER = Path(__file__).with_name("fixtures")


def recorded(name: str, **changed: Any) -> bytes:
    """The answer in ``fixtures/{name}.json``; ``changed`` are fields of its body, ``None`` takes
    one away."""
    found = json.loads((FOLDER / f"{name}.json").read_text())
    said = found if "body" in found else found.get("response", {})
    if name.startswith("tautulli/"):
        is_error = found["response"]["result"] == "error"
        return answer(json.dumps(found), status=400 if is_error else 200)
    headers = {key.lower(): value for key, value in said["headers"].items()}
    body = said["body"]
    if isinstance(body, dict):
        body = {key: value for key, value in {**body, **changed}.items() if value is not None}
    text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
    cookies = {"Set-Cookie": headers["set-cookie"]} if "set-cookie" in headers else {}
    return answer(text, said["status"], headers.get("content-type", JSON), **cookies)
