"""The administrator's cookies: lent for one use, told to nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from medianest.integrations.ytdlp import cookies, options
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.options import Network, Profile

COOKIE = ".youtube.com\tTRUE\t/\tTRUE\t2147483647\tSID\tdo-not-tell"
FILE = f"# Netscape HTTP Cookie File\n{COOKIE}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cookies.txt"
    path.write_text(FILE)
    return path


def test_ytdlp_sends_them_to_their_site_only_and_changes_no_file(file: Path) -> None:
    os.chmod(file, 0o400)
    wanted = options.for_extraction(Network(cookies=file), Profile("best", "mp4"), "")

    with YoutubeDL(wanted) as ydl:
        sent = ydl.cookiejar.get_cookie_header("https://www.youtube.com/watch?v=x")
        elsewhere = ydl.cookiejar.get_cookie_header("https://video.test/")

    assert (sent, elsewhere) == ("SID=do-not-tell", None)
    assert file.read_text() == FILE
    assert [each.name for each in file.parent.iterdir()] == ["cookies.txt"]


def test_lines_that_are_no_cookies_are_left_out_and_not_printed(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = [
        "youtube.com secret-without-tabs",
        COOKIE.replace("TRUE", "FALSE", 1),
        COOKIE.replace("2147483647", "tomorrow"),
        COOKIE + "\tone-more",
        "# a remark",
        "",
    ]
    http_only = "#HttpOnly_" + COOKIE.replace("SID", "HSID")
    file.write_text("\r\n".join([*broken, COOKIE, http_only]))

    with YoutubeDL({"cookiefile": cookies.lent(file), "quiet": True}) as ydl:
        assert len(ydl.cookiejar) == 2

    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"\xff\xfe\x00",
        b'[{"name": "SID"}]',
        b"# only remarks\n",
        f"{COOKIE}\n".encode() * 30_000,
    ],
    ids=["missing", "empty", "no text", "json", "remarks", "too large"],
)
def test_a_file_of_no_use_is_said_in_words_that_show_nothing_of_it(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "cookies.txt"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(MediaSiteError, match="administrator") as refused:
        options.for_extraction(Network(cookies=path), Profile("best", "mp4"), "")

    assert (refused.value.reason, refused.value.permanent) == (Reason.COOKIES, True)
    assert str(tmp_path) not in refused.value.message
    assert refused.value.__cause__ is None


def test_a_pipe_or_a_folder_in_its_place_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(MediaSiteError):
            cookies.lent(path)


def test_without_a_file_there_are_none() -> None:
    assert cookies.lent(None) is None
