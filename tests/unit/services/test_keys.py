"""Keys: given by the environment, or made once for an installation."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from medianest.errors import StartError
from medianest.services.keys import Keys
from medianest.settings import read_environment

SECRET = "a secret of some length"


def environment(tmp_path, **variables):
    return read_environment({"MEDIANEST_DATA": str(tmp_path / "data"), **variables})


def test_the_first_start_makes_a_file_that_only_its_owner_reads(tmp_path):
    first = Keys.load(environment(tmp_path)).derive("x")
    path = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.load(environment(tmp_path)).derive("x") == first
    assert [found.name for found in path.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    (tmp_path / "data").mkdir()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Keys.load(environment(tmp_path)).derive("x")[0], range(8)))
    assert len(set(made)) == 1


def test_a_key_file_that_others_could_read_is_closed(tmp_path):
    Keys.load(environment(tmp_path))
    path = tmp_path / "data" / "secret.key"
    path.chmod(0o644)
    Keys.load(environment(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_purpose_has_a_key_of_its_own():
    keys = Keys([SECRET])
    assert keys.derive("csrf") != keys.derive("access-token")
    assert len(keys.derive("csrf")[0]) == 32


def test_several_secrets_give_their_keys_newest_first(tmp_path):
    both = Keys.load(environment(tmp_path, SECRET_KEY=f"{SECRET} new,{SECRET} old")).derive("x")
    assert both == [Keys([f"{SECRET} new"]).derive("x")[0], Keys([f"{SECRET} old"]).derive("x")[0]]
    assert not (tmp_path / "data" / "secret.key").exists()


def test_a_short_secret_is_refused(tmp_path):
    with pytest.raises(StartError, match="SECRET_KEY"):
        Keys.load(environment(tmp_path, SECRET_KEY="short"))


def test_an_empty_key_file_is_not_taken_for_a_key(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret.key").write_text("\n")
    with pytest.raises(StartError, match=r"secret\.key"):
        Keys.load(environment(tmp_path))
