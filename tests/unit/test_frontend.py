"""The compiled pages, made ready for the address they are served under."""

from __future__ import annotations

import base64
import gzip
import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest

from medianest import frontend
from medianest.errors import StartError

SCRIPT = 'window.start = {"basename":"/__medianest__/"};'
PAGE = (
    '<html><head><link href="/__medianest__/assets/a-1.css"><script src="/x.js"></script></head>'
    f"<body><script>{SCRIPT}</script><script>{SCRIPT}</script><p>1 &lt; 2</p></body></html>"
)
MODULE = 'import("/__medianest__/assets/b-2.js");'
IMAGE = b"\x89PNG\r\n\x00binary"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build of two pages as Reflex leaves it: compressed, below the placeholder."""
    root = tmp_path / "build-root"
    client = root / "build" / "client" / "__medianest__"
    for page in ("index.html", "stats/index.html", "__medianest__.html", "404.html"):
        _put(client / page, PAGE.encode(), compressed=True)
    _put(client / "assets" / "b-2.js", MODULE.encode(), compressed=True)
    _put(client / "logo.png", IMAGE)
    _put(root / "backend" / "stateful_pages.json", b"[]")
    _put(root / "node_modules" / "left-behind.js", b"")
    return root


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def _put(path: Path, content: bytes, *, compressed: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if compressed:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content))


def _copies(data: Path) -> list[Path]:
    return [path for path in (data / "pages").iterdir() if path.is_dir()]


@pytest.mark.parametrize("base_path", ["", "/nest", "/apps/nest"])
def test_every_address_begins_with_the_base_path(build: Path, data: Path, base_path: str) -> None:
    client = frontend.prepare(build, data, base_path) / "build" / "client"

    page = (client / "stats" / "index.html").read_text()
    assert f'href="{base_path}/assets/a-1.css"' in page
    assert f'"basename":"{base_path}/"' in page
    assert (client / "assets" / "b-2.js").read_text() == f'import("{base_path}/assets/b-2.js");'


def test_compressed_neighbours_say_the_same_as_their_files(build: Path, data: Path) -> None:
    client = frontend.prepare(build, data, "/nest") / "build" / "client"

    compressed = list(client.rglob("*.gz"))
    assert len(compressed) == 4
    for file in compressed:
        assert gzip.decompress(file.read_bytes()) == file.with_suffix("").read_bytes()


def test_the_copy_holds_what_runs_and_nothing_else(build: Path, data: Path) -> None:
    pages = frontend.prepare(build, data)

    names = {str(path.relative_to(pages)) for path in pages.rglob("*") if path.is_file()}
    assert "backend/stateful_pages.json" in names
    assert (pages / "build" / "client" / "logo.png").read_bytes() == IMAGE
    assert not [name for name in names if "node_modules" in name or "__medianest__" in name]


def test_an_unchanged_build_is_not_copied_again(build: Path, data: Path) -> None:
    first = frontend.prepare(build, data, "/nest")
    page = first / "build" / "client" / "index.html"
    written = page.stat().st_mtime_ns

    assert frontend.prepare(build, data, "/nest") == first
    assert page.stat().st_mtime_ns == written


@pytest.mark.parametrize("change", ["build", "base path"])
def test_a_change_replaces_the_copy(build: Path, data: Path, change: str) -> None:
    first = frontend.prepare(build, data, "/nest")
    if change == "build":
        _put(build / "build" / "client" / "__medianest__" / "new.txt", b"new")

    second = frontend.prepare(build, data, "/other" if change == "base path" else "/nest")

    assert second != first
    assert _copies(data) == [second]


def test_killed_while_copying_leaves_the_old_copy_and_the_next_start_finishes(
    build: Path, data: Path
) -> None:
    old = frontend.prepare(build, data, "/old")

    assert _killed_after_files(3, build, data, "/new") == -9

    assert (old / "build" / "client" / "index.html").is_file()
    assert {path.name for path in _copies(data)} == {old.name, "partial"}
    new = frontend.prepare(build, data, "/new")
    assert _copies(data) == [new]
    assert "/new/" in (new / "build" / "client" / "404.html").read_text()


def _killed_after_files(count: int, build: Path, data: Path, base_path: str) -> int | None:
    process = multiprocessing.get_context("fork").Process(
        target=_prepare_and_die, args=(count, build, data, base_path)
    )
    process.start()
    process.join(20)
    return process.exitcode


def _prepare_and_die(count: int, build: Path, data: Path, base_path: str) -> None:
    written = []
    write = frontend._write

    def write_or_die(path: Path, content: bytes) -> None:
        if len(written) == count:
            os.kill(os.getpid(), 9)
        written.append(path)
        write(path, content)

    frontend._write = write_or_die
    frontend.prepare(build, data, base_path)


def test_several_processes_may_start_at_once(build: Path, data: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=frontend.prepare, args=(build, data, "/nest")) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(20)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert _copies(data) == [frontend.prepare(build, data, "/nest")]


def test_without_a_build_the_start_says_what_to_run(tmp_path: Path, data: Path) -> None:
    assert not frontend.is_compiled(tmp_path)
    with pytest.raises(StartError, match="make build"):
        frontend.prepare(tmp_path, data)


def test_a_data_folder_that_cannot_be_written_is_named(build: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="pages cannot be written"):
        frontend.prepare(build, tmp_path / "file")


def test_an_address_in_an_unknown_form_is_refused(build: Path, data: Path) -> None:
    _put(build / "build" / "client" / "__medianest__" / "odd.js", b"'%2F__medianest__%2F'")
    with pytest.raises(StartError, match=r"odd\.js"):
        frontend.prepare(build, data, "/nest")


def test_script_hashes_are_of_the_scripts_as_served(build: Path, data: Path) -> None:
    pages = frontend.prepare(build, data, "/nest")

    served = SCRIPT.replace("/__medianest__", "/nest").encode()
    expected = base64.b64encode(hashlib.sha256(served).digest()).decode()
    assert frontend.script_hashes(pages) == [f"'sha256-{expected}'"]


def test_page_paths_are_those_with_a_page_of_their_own(build: Path, data: Path) -> None:
    assert frontend.page_paths(frontend.prepare(build, data, "/nest")) == {"/stats"}


def test_reflex_finds_the_copy_from_any_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    variables = frontend.environment(Path("pages"), "/nest")

    assert variables["REFLEX_WEB_WORKDIR"] == str(tmp_path / "pages")
    assert variables["REFLEX_API_URL"].endswith("/nest")
