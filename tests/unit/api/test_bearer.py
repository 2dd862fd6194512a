"""Bearer tokens at the edge: what is not ours, whole and in time answers 401, with a reason."""

from __future__ import annotations

import time

import jwt
import pytest

from medianest.api.policy import REST
from medianest.services.keys import Keys
from tests.unit.api.conftest import ANN, BEN

ME = f"{REST}/me"
SECRET_KEYS = {"SECRET_KEY": "the newest secret of some length,an older secret of some length"}
NEW, OLD = (Keys([key]).derive("access-token")[0] for key in SECRET_KEYS["SECRET_KEY"].split(","))
STRANGE = Keys(["a secret that was never configured"]).derive("access-token")[0]


@pytest.fixture
async def asked(client, signed_in):
    """Asks who Ann is with claims of hers that were tampered with; answers status and code."""
    ann = await signed_in(ANN)

    async def ask(key=NEW, algorithm="HS256", headers=None, **changes):
        now = int(time.time())
        whole = {
            "iss": "medianest",
            "aud": "medianest-api",
            "sub": ann.id,
            "sid": ann.session_id,
            "jti": "once",
            "iat": now,
            "exp": now + 900,
            **changes,
        }
        claims = {name: value for name, value in whole.items() if value is not None}
        token = jwt.encode(claims, key, algorithm, headers=headers)
        caller = client(origin=None, headers={"authorization": f"Bearer {token}"})
        answer = await caller.get(ME)
        return answer.status_code, answer.json().get("error", {}).get("code")

    return ask


@pytest.mark.parametrize("variables", [SECRET_KEYS])
@pytest.mark.parametrize("key", [NEW, OLD], ids=["newest", "older"])
async def test_a_whole_token_under_any_key_that_is_configured_is_taken(asked, key):
    assert await asked(key) == (200, None)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("variables", [SECRET_KEYS])
@pytest.mark.parametrize(
    "wrong",
    [
        {"key": None, "algorithm": "none"},
        {"algorithm": "HS512"},
        {"key": STRANGE},
        {"aud": "other"},
        {"iss": "other"},
        {"exp": None},
        {"exp": 1},
        {"sid": None},
        {"headers": {"crit": ["magic"], "magic": 1}},
    ],
    ids=str,
)
async def test_anything_else_is_refused(asked, wrong):
    assert await asked(**wrong) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("variables", [{"SECRET_KEY": "the newest secret of some length"}])
async def test_once_a_key_is_gone_its_tokens_are_worth_nothing(asked):
    assert await asked(NEW) == (200, None)
    assert await asked(OLD) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("variables", [SECRET_KEYS])
async def test_a_session_speaks_for_its_own_person_alone(asked, signed_in):
    ben = await signed_in(BEN)
    assert await asked(sub=ben.id) == (401, "SESSION_EXPIRED")
    assert await asked(sid="made up") == (401, "SESSION_EXPIRED")
