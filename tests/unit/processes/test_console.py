"""The command line as people and scripts meet it."""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from medianest.cli import main
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys

MEDIANEST = Path(sys.executable).with_name("medianest")
PASSWORD = "a long enough password\n"


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def medianest(*arguments: str, given: str = "", **variables: str) -> Done:
    """Run a command in this process, which has the imports; its own would take a second each."""
    ours = ("MEDIANEST_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    output, errors, code = io.StringIO(), io.StringIO(), 0
    handlers = logging.getLogger().handlers[:]
    with (
        mock.patch.dict(os.environ, {**kept, **variables}, clear=True),
        mock.patch.object(sys, "argv", ["medianest", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO(given)),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    logging.getLogger().handlers[:] = handlers
    gc.enable()
    return Done(code, output.getvalue(), errors.getvalue())


@pytest.fixture(scope="module", autouse=True)
def nothing_left_over() -> None:
    """What earlier tests left open complains when it is collected, not in a command's words."""
    gc.collect()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data folder with a database at head."""
    folder = str(tmp_path_factory.mktemp("console") / "data")
    done = medianest("migrate", "--data", folder)
    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    return folder


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith((".\n", "?\n")) and "Traceback" not in text


@pytest.mark.parametrize(
    "command",
    ["up", "web", "worker", "scheduler", "migrate", "doctor", "demo", "user", "settings"],
)
def test_every_command_explains_itself_in_one_line(command: str) -> None:
    listed = medianest("--help").stdout
    (line,) = [line for line in listed.splitlines() if line.split()[:1] == [command]]
    assert line.endswith(".")
    assert "..." not in line


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["no-such-command"],
        ["up", "--port", "three"],
        ["up", "--port", "70000"],
        ["user", "create"],
        ["settings", "import", "/nowhere.json"],
    ],
)
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    done = medianest(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["up"], {"MEDIANEST_PORT": "three"}, "MEDIANEST_PORT cannot be used"),
        (["up"], {"MEDIANEST_LOG_LEVEL": "loud"}, "MEDIANEST_LOG_LEVEL cannot be used"),
        (["up", "--data", "/proc/nest"], {}, "cannot be written to"),
        (["up"], {"REDIS_URL": "redis://192.0.2.1/0"}, "without a password"),
        (["worker"], {"REDIS_URL": "redis://127.0.0.1:1"}, "Nothing answers at REDIS_URL"),
        (["scheduler"], {}, "start `medianest up`, or set REDIS_URL"),
        (["worker", "--queue", "letters"], {}, "There is no queue letters"),
        (["migrate"], {"DATABASE_URL": "nonsense"}, "not a database address"),
        (["migrate"], {"DATABASE_URL": "mysql://a@b/c"}, "must begin with postgresql://"),
        (["migrate"], {"DATABASE_URL": "sqlite:////nowhere/nest.db"}, "cannot be opened"),
        (["user", "list"], {}, "Run `medianest migrate` first"),
        (
            ["migrate"],
            {"DATABASE_URL": "postgresql://ada:s3cret@127.0.0.1:1/nest"},
            "Connection refused",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_1(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], words: str
) -> None:
    given = {"MEDIANEST_DATA": str(tmp_path / "data"), **variables}
    done = medianest(*arguments, **given)
    assert done.returncode == 1
    assert words in done.stderr
    assert is_one_sentence(done.stderr), done.stderr
    assert "s3cret" not in done.stderr


def test_the_installed_program_says_one_sentence_and_1(tmp_path: Path) -> None:
    done = subprocess.run(
        [MEDIANEST, "up", "--data", "/proc/nest"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert is_one_sentence(done.stderr), done.stderr


def test_accounts_are_made_and_listed(data: str) -> None:
    arguments = ["user", "create", "--data", data, "--password-stdin", "--email"]
    made = medianest(*arguments, "Ada@Example.org", "--role", "admin", given=PASSWORD)
    assert (made.returncode, made.stdout) == (0, "ada@example.org may sign in now (admin).\n")
    again = medianest(*arguments, "ada@example.org", given=PASSWORD)
    assert again.returncode == 1
    assert is_one_sentence(again.stderr)
    short = medianest(*arguments, "bo@example.org", given="short\n")
    assert short.returncode == 1
    listed = medianest("user", "list", "--data", data)
    assert listed.stdout == "ada@example.org\tAda\tadmin\n"


def test_a_lost_second_factor_is_taken_away(data: str) -> None:
    arguments = ["user", "create", "--data", data, "--password-stdin", "--email"]
    medianest(*arguments, "lost@example.org", given=PASSWORD)
    with sqlite3.connect(Path(data) / "medianest.db") as database:
        change = "update user set totp_secret = 'x', totp_enabled_at = created_at where email = ?"
        database.execute(change, ("lost@example.org",))
    done = medianest("user", "reset-2fa", "--data", data, "Lost@Example.org")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The second factor of Lost@Example.org is gone")
    with sqlite3.connect(Path(data) / "medianest.db") as database:
        left = "select totp_secret, totp_enabled_at from user where email = 'lost@example.org'"
        assert database.execute(left).fetchall() == [(None, None)]
        noted = "select count(*) from audit_event where action = 'two_factor.reset'"
        assert database.execute(noted).fetchall() == [(1,)]
        database.execute("delete from user where email = 'lost@example.org'")
    nobody = medianest("user", "reset-2fa", "--data", data, "nobody@example.org")
    assert nobody.returncode == 1
    assert "There is no such account." in nobody.stderr


def test_after_migrating_with_a_new_key_in_front_the_old_one_can_go(tmp_path: Path) -> None:
    old, new = "the first secret of some length", "the second secret of some length"
    data = ["--data", str(tmp_path / "data")]
    assert medianest("migrate", *data, SECRET_KEY=old).returncode == 0
    secret = json.dumps({"plex": {"url": "http://192.168.0.2:32400", "token": "planted"}})
    done = medianest("settings", "import", "-", *data, given=secret, SECRET_KEY=old)
    assert done.returncode == 0, done.stderr
    assert medianest("migrate", *data, SECRET_KEY=f"{new},{old}").returncode == 0
    query = "select value from setting where encrypted"
    with sqlite3.connect(tmp_path / "data" / "medianest.db") as database:
        ((stored,),) = database.execute(query).fetchall()
    ciphers = Ciphers(Keys([new]))
    assert ciphers.decrypt("setting:value:plex.token", json.loads(stored)) == "planted"


def test_settings_are_imported_in_the_shape_they_are_shown(data: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"downloads": {"maxActive": 5}}))
    imported = medianest("settings", "import", str(file), "--data", data)
    assert imported.returncode == 0, imported.stderr
    shown = medianest("settings", "show", "--data", data).stdout
    assert json.loads(shown)["downloads"]["maxActive"] == 5
    assert medianest("settings", "import", "-", "--data", data, given=shown).returncode == 0


def test_secrets_are_imported_and_never_shown(data: str) -> None:
    key = "planted-key-of-tautulli"
    given = json.dumps({"tautulli": {"url": "http://tautulli.example", "apiKey": key}})
    imported = medianest("settings", "import", "-", "--data", data, given=given)
    shown = medianest("settings", "show", "--data", data)
    assert json.loads(shown.stdout)["tautulli"]["apiKey"] == {"set": True}
    again = medianest("settings", "import", "-", "--data", data, given=shown.stdout)
    assert again.returncode == 0, again.stderr
    locked = medianest(
        *("settings", "import", "-", "--data", data),
        given=json.dumps({"tautulli": {"apiKey": "another"}}),
        TAUTULLI_API_KEY=key,
    )
    assert (locked.returncode, is_one_sentence(locked.stderr)) == (1, True)
    for done in (imported, shown, again, locked):
        assert key not in done.stdout + done.stderr
    left = json.loads(medianest("settings", "show", "--data", data).stdout)
    assert left["tautulli"]["apiKey"] == {"set": True}


def test_the_doctor_names_secrets_of_a_lost_key(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    first, second = "the first key of this place", "the second key of this place"
    medianest("migrate", "--data", folder, SECRET_KEY=first)
    given = json.dumps({"tautulli": {"apiKey": "planted"}})
    medianest("settings", "import", "-", "--data", folder, given=given, SECRET_KEY=first)
    examined = medianest("doctor", "--data", folder, SECRET_KEY=second)
    (line,) = [one for one in examined.stdout.splitlines() if "tautulli.apiKey" in one]
    assert line.startswith("broken")
    assert "SECRET_KEY" in line
    whole = medianest("doctor", "--data", folder, SECRET_KEY=f"{second},{first}")
    assert "tautulli.apiKey" not in whole.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "must hold an object"),
        ('{"downloads": {"maxActive": 0}}', "downloads.maxActive"),
        ('{"nothing": {}}', "nothing"),
    ],
)
def test_settings_that_cannot_be_used_are_one_sentence(data: str, text: str, words: str) -> None:
    done = medianest("settings", "import", "-", "--data", data, given=text)
    assert done.returncode == 1
    assert words in done.stderr
    assert is_one_sentence(done.stderr), done.stderr


def test_a_link_for_a_new_password_is_printed_whole_or_as_a_path(data: str) -> None:
    arguments = ["user", "create", "--data", data, "--password-stdin", "--email"]
    medianest(*arguments, "reset@example.org", given=PASSWORD)
    made = medianest("user", "reset-link", "Reset@example.org", "--data", data)
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"/reset/[A-Za-z0-9_-]{43}\n", made.stdout)
    public = "https://media.example.org"
    made = medianest(
        *("user", "reset-link", "reset@example.org", "--data", data),
        MEDIANEST_ACCESS_PUBLIC_URL=public,
    )
    assert re.fullmatch(rf"{public}/reset/[A-Za-z0-9_-]{{43}}\n", made.stdout)
    with sqlite3.connect(Path(data) / "medianest.db") as database:
        database.execute("delete from password_reset")
        database.execute("delete from user where email = 'reset@example.org'")


def test_a_link_for_nobody_is_one_sentence(data: str) -> None:
    done = medianest("user", "reset-link", "nobody@example.org", "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert is_one_sentence(done.stderr), done.stderr


def test_a_password_that_is_easy_to_guess_makes_no_account(data: str) -> None:
    arguments = ["user", "create", "--data", data, "--password-stdin", "--email", "w@example.org"]
    done = medianest(*arguments, given="password1\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "easy to guess" in done.stderr


def test_a_relative_path_means_the_same_folder_to_every_process(tmp_path: Path) -> None:
    program = (
        "import os; from medianest.processes.options import environment_with as e; "
        f"os.chdir({str(tmp_path)!r}); print(e(data='d').data); print(e().database_url)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": "sqlite:///nest.db"},
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.splitlines() == [f"{tmp_path}/d", f"sqlite:///{tmp_path}/nest.db"]


def test_the_doctor_says_of_each_thing_whether_it_is_well(data: str) -> None:
    done = medianest("doctor", "--data", data, "--port", "0x", MEDIANEST_PORT="1")
    assert done.returncode == 2
    lines = medianest("doctor", "--data", data).stdout.splitlines()
    verdicts = {line.split(maxsplit=1)[1].split("  ")[0]: line.split()[0] for line in lines}
    assert verdicts["Database"] == verdicts["Data folder"] == verdicts["Downloads"] == "ok"
    assert set(verdicts) >= {"Redis", "ffmpeg", "deno", "Address", "Pages", "Settings"}


def test_the_doctor_finds_what_is_broken(tmp_path: Path) -> None:
    done = medianest(
        "doctor", "--data", str(tmp_path / "d"), DATABASE_URL="postgresql://127.0.0.1:1/x"
    )
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if " Database " in line]
    assert line.startswith("broken")
    assert "refused" in line
    assert "Traceback" not in done.stdout + done.stderr


def test_the_doctor_looks_at_the_cookies_file_and_at_the_room_that_is_to_stay(data: str) -> None:
    done = medianest(
        "doctor",
        "--data",
        data,
        MEDIANEST_DOWNLOADS_COOKIES_FILE="/nowhere/cookies.txt",
        MEDIANEST_DOWNLOADS_DISK_FLOOR_BYTES="9" * 18,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("broken")]
    assert any("Settings" in line and "cookies file is not there" in line for line in lines)
    assert any("Downloads" in line and "make room" in line for line in lines)


def test_the_search_is_indexed_anew(data: str) -> None:
    done = medianest("reindex", "--data", data)
    assert (done.returncode, done.stdout) == (0, "0 titles can be found.\n")
