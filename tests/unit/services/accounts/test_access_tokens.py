"""Access tokens: ours, in time and whole, or worth nothing."""

import base64
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from medianest.errors import TokenError
from medianest.services.accounts.access_tokens import AccessTokens
from medianest.services.keys import Keys

SECRET = "a secret of some length"
KEY = Keys([SECRET]).derive("access-token")[0]


def claims(**changes):
    now = int(time.time())
    whole = {
        "iss": "medianest",
        "aud": "medianest-api",
        "sub": "user",
        "sid": "session",
        "jti": "once",
        "iat": now,
        "exp": now + 900,
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.fixture
def tokens():
    return AccessTokens(Keys([SECRET]))


def test_a_token_names_the_person_and_the_login_session(tokens):
    bearer = tokens.read(tokens.issue("user", "session"))
    assert (bearer.user_id, bearer.session_id) == ("user", "session")


def test_a_token_ends_after_15_minutes(tokens):
    made = jwt.decode(tokens.issue("u", "s"), options={"verify_signature": False})
    assert made["exp"] - made["iat"] == 15 * 60


def test_a_token_that_was_read_before_ends_all_the_same(tokens):
    token = jwt.encode(claims(exp=int(time.time()) + 2), KEY, "HS256")
    assert tokens.read(token).user_id == tokens.read(token).user_id == "user"
    time.sleep(2)
    with pytest.raises(TokenError):
        tokens.read(token)


def test_no_two_tokens_are_the_same(tokens):
    assert tokens.issue("u", "s") != tokens.issue("u", "s")


def test_the_crafted_tokens_below_would_be_good_but_for_what_they_change(tokens):
    assert tokens.read(jwt.encode(claims(), KEY, "HS256")).user_id == "user"


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("exp", "iat", "sub", "aud", "iss", "jti", "sid")),
        pytest.param({"exp": int(time.time()) - 60}, id="expired"),
        pytest.param({"iat": int(time.time()) + 3600}, id="issued in the future"),
        {"aud": "other"},
        {"aud": ["medianest-api", "other"]},
        {"iss": "other"},
        {"aud": None, "audience": "medianest-api"},
        {"exp": "never"},
        {"exp": 1e400},
        pytest.param({"nbf": int(time.time()) + 3600}, id="not yet"),
        {"sub": 5},
        {"sid": {"$ne": ""}},
    ],
    ids=str,
)
def test_a_token_with_a_claim_missing_or_wrong_is_refused(tokens, changes):
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(**changes), KEY, "HS256"))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(tokens, algorithm):
    with pytest.raises(TokenError):
        tokens.read(f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims())}.")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_key_is_refused(tokens, algorithm):
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(), KEY, algorithm))


def test_a_token_signed_with_another_kind_of_key_is_refused(tokens):
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    curve_key = ec.generate_private_key(ec.SECP256R1())
    for key, algorithm in ((rsa_key, "RS256"), (rsa_key, "PS256"), (curve_key, "ES256")):
        with pytest.raises(TokenError):
            tokens.read(jwt.encode(claims(), key, algorithm))


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": {"kty": "oct", "k": part("attacker")}},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"kid": "../../../../dev/null"},
    ],
    ids=str,
)
def test_a_header_brings_no_key_of_its_own(tokens, header):
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(), b"attacker" * 4, "HS256", headers=header))
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(), b"\0" * 32, "HS256", headers=header))


def test_a_token_that_was_changed_after_it_was_signed_is_refused(tokens):
    head, body, signature = tokens.issue("user", "session").split(".")
    for changed in (
        f"{head}.{part(claims(sub='admin'))}.{signature}",
        f"{part({'alg': 'none'})}.{body}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}.{signature[:-2]}",
    ):
        with pytest.raises(TokenError):
            tokens.read(changed)


def test_a_token_that_demands_an_unknown_extension_is_refused(tokens):
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(), KEY, "HS256", headers={"crit": ["magic"], "magic": 1}))


def test_a_token_of_another_key_or_purpose_is_refused(tokens):
    for key in (Keys(["another secret altogether"]).derive("access-token")[0], KEY[::-1]):
        with pytest.raises(TokenError):
            tokens.read(jwt.encode(claims(), key, "HS256"))
    with pytest.raises(TokenError):
        tokens.read(jwt.encode(claims(), Keys([SECRET]).derive("csrf")[0], "HS256"))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "x" * 100_000, "ä.ö.ü", "\0"])
def test_nonsense_is_refused(tokens, token):
    with pytest.raises(TokenError):
        tokens.read(token)


def test_an_older_key_holds_until_it_is_taken_away():
    token = AccessTokens(Keys([SECRET])).issue("user", "session")
    assert AccessTokens(Keys(["newer secret, longer", SECRET])).read(token).user_id == "user"
    with pytest.raises(TokenError):
        AccessTokens(Keys(["newer secret, longer"])).read(token)
