"""Options: only what is allowed, and nothing that people typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from medianest.integrations.ytdlp import options, programs
from medianest.integrations.ytdlp.guarded import YoutubeDL
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

    assert not FORBIDDEN & {name for name, value in found.items() if value is not None}
    assert found["paths"] == {"home": str(tmp_path), "temp": str(tmp_path)}
    assert found["outtmpl"] == {"default": "media.%(ext)s"}
    assert found["cachedir"] is False
    assert found["enable_file_urls"] is False
    assert found["noplaylist"] is True
    kinds = {step["key"] for step in found["postprocessors"]}
    assert kinds <= {"FFmpegVideoRemuxer", "FFmpegExtractAudio"}


def tried(network: Network, url: str = "https://pages.test/x") -> set[str]:
    """The names of the extractors that yt-dlp would try, by its own reading of the option."""
    with YoutubeDL(options.for_extraction(network, Profile("best", "mp4"), url)) as ydl:
        return {each.IE_NAME for each in ydl._ies.values()}


def test_without_the_pretend_site_only_youtube_is_tried_and_real_authorities_trusted() -> None:
    real = options.for_extraction(Network(), Profile("best", "mp4"), "")
    pretend = options.for_extraction(Network(ca_file=Path("/x.pem")), Profile("best", "mp4"), "")

    assert real["compat_opts"] == set()
    assert {name.split(":")[0] for name in tried(Network())} == {"youtube"}
    assert "generic" in pretend["allowed_extractors"]
    assert pretend["compat_opts"] == {"no-certifi"}


@pytest.mark.parametrize(
    ("url", "general"),
    [
        ("https://pages.test/x", True),
        ("https://www.PAGES.test:8443/x", True),
        ("https://otherpages.test/x", False),
        ("https://pages.test.evil.example/x", False),
        ("https://evil.example/pages.test", False),
        ("https://pages.test@evil.example/", False),
        ("https://evil.example/?host=pages.test#pages.test", False),
        ("", False),
    ],
)
def test_any_page_is_read_on_the_allowed_hosts_only(url: str, general: bool) -> None:
    found = tried(Network(sites=("youtube", "pages.test")), url)

    assert ("generic" in found, "html5" in found) == (general, general)
    assert not found - {"generic", "html5"} - tried(Network())


@pytest.mark.parametrize(
    "site", ["all", "default", "-youtube", "*", ".*", "y(?:o|x)utube", "generic", "Generic"]
)
def test_no_name_of_a_site_means_more_than_that_site(site: str) -> None:
    assert tried(Network(sites=("youtube", site))) == tried(Network())
    assert "generic" not in tried(Network(sites=(site,)))


def test_a_site_that_was_allowed_is_tried_with_all_its_kinds() -> None:
    found = tried(Network(sites=("vimeo",)))

    assert {"vimeo", "vimeo:channel"} <= found
    assert {name.split(":")[0] for name in found} == {"vimeo"}


def test_a_list_is_looked_at_no_further_than_asked() -> None:
    found = options.for_listing(Network(), Profile("best", "mp4"), "", 200)

    assert (found["playlist_items"], found["extract_flat"]) == ("1:200", "in_playlist")


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
    code = "import sys, medianest.services.downloads.downloads; print('yt_dlp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_ffmpeg_is_found_with_or_without_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    programs.ffmpeg.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    found = programs.ffmpeg()
    programs.ffmpeg.cache_clear()

    assert found is not None
    assert Path(found).is_file()
