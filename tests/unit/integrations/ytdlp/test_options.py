"""Options: only what is allowed, and nothing that people typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from medianest.integrations.ytdlp import options, programs
from medianest.integrations.ytdlp.options import Network, Profile

FORBIDDEN = {
    "exec_cmd",
    "netrc_cmd",
    "usenetrc",
    "external_downloader",
    "external_downloader_args",
    "postprocessor_args",
    "cookiesfrombrowser",
    "cookiefile",
    "plugin_dirs",
    "load_info_filename",
    "nocheckcertificate",
    "writeinfojson",
    "remote_components",
    "download_archive",
}
PROFILES = [
    Profile(quality, container)
    for quality in ("best", "2160p", "360p")
    for container in ("mp4", "mkv", "webm")
] + [Profile("audio", "m4a"), Profile("audio", "mp3")]


def _nothing(_payload: object) -> None:
    pass


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_stays_within_the_allow_list(profile: Profile, tmp_path: Path) -> None:
    found = options.for_fetch(Network(), profile, tmp_path, _nothing, _nothing)

    assert not FORBIDDEN & set(found)
    assert found["paths"] == {"home": str(tmp_path), "temp": str(tmp_path)}
    assert found["outtmpl"] == {"default": "media.%(ext)s"}
    assert found["cachedir"] is False
    assert found["enable_file_urls"] is False
    assert found["noplaylist"] is True
    kinds = {step["key"] for step in found["postprocessors"]}
    assert kinds <= {"FFmpegVideoRemuxer", "FFmpegExtractAudio"}


def test_without_the_pretend_site_only_youtube_is_tried_and_real_authorities_trusted() -> None:
    real = options.for_extraction(Network(), Profile("best", "mp4"))
    pretend = options.for_extraction(Network(ca_file=Path("/x.pem")), Profile("best", "mp4"))

    assert (real["allowed_extractors"], real["compat_opts"]) == (["youtube"], set())
    assert "generic" in pretend["allowed_extractors"]
    assert pretend["compat_opts"] == {"no-certifi"}


def test_a_relative_folder_is_refused() -> None:
    """yt-dlp would make it below the folder that media servers scan."""
    with pytest.raises(ValueError, match="relative"):
        options.for_fetch(Network(), Profile("best", "mp4"), Path("staging"), _nothing, _nothing)


def test_plugins_are_never_loaded(tmp_path: Path) -> None:
    plugin = tmp_path / "yt_dlp_plugins" / "extractor" / "foreign.py"
    plugin.parent.mkdir(parents=True)
    mark = tmp_path / "loaded"
    plugin.write_text(f"open({str(mark)!r}, 'w').close()")
    code = "from medianest.integrations.ytdlp import client; client.warm_up()"
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}

    subprocess.run([sys.executable, "-c", code], env=environment, check=True)

    assert not mark.exists()


def test_the_web_process_can_use_all_this_without_loading_ytdlp() -> None:
    code = "import sys, medianest.services.downloads; print('yt_dlp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_ffmpeg_is_found_with_or_without_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    programs.ffmpeg.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    found = programs.ffmpeg()
    programs.ffmpeg.cache_clear()

    assert found is not None
    assert Path(found).is_file()
