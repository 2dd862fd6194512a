"""The environment: names, files, and values that cannot be used."""

from pathlib import Path

import pytest

from medianest.errors import StartError
from medianest.settings import read_environment


def test_nothing_set_gives_the_documented_defaults():
    environment = read_environment({})
    assert (environment.data, environment.port, environment.base_path) == (Path("data"), 3000, "")


def test_an_empty_variable_counts_as_unset():
    assert read_environment({"MEDIANEST_PORT": "", "DATABASE_URL": ""}).port == 3000


def test_the_new_name_wins_over_the_older_one():
    assert read_environment({"PORT": "4000", "MEDIANEST_PORT": "5000"}).port == 5000


@pytest.mark.parametrize("written", ["apps/nest", "/apps/nest/", "//apps//nest"])
def test_a_base_path_is_brought_into_one_form(written):
    assert read_environment({"MEDIANEST_BASE_PATH": written}).base_path == "/apps/nest"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDIANEST_PORT", "abc"),
        ("MEDIANEST_PORT", "70000"),
        ("MEDIANEST_BASE_PATH", "/a b"),
        ("MEDIANEST_LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(StartError, match=name):
        read_environment({name: value})


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("newest,older\n")
    environment = read_environment({"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert environment.secret_keys == ["newest", "older"]


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(StartError, match="SECRET_KEY_FILE"):
        read_environment({"SECRET_KEY_FILE": str(tmp_path / "absent")})


def test_other_programs_files_are_not_opened(tmp_path):
    assert read_environment({"AWS_CONFIG_FILE": str(tmp_path / "absent")}).port == 3000


def test_secrets_do_not_show_in_the_representation():
    shown = repr(read_environment({"SECRET_KEY": "s3cr3t-s3cr3t", "FOO": "b4r"}))
    assert "s3cr3t" not in shown
    assert "b4r" not in shown


def test_unix_socket_paths_stay_short_for_deep_data_folders():
    deep = read_environment(
        {"MEDIANEST_DATA": "/srv/" + "d" * 200, "XDG_RUNTIME_DIR": "/run/user/1"}
    )
    assert len(str(deep.run_dir / "redis.sock")) < 107
