"""What a process may not do any more once it hands people's messages over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEEDS = """
import os, socket, subprocess
from medianest.integrations.apprise import guard
guard.close_in(household=False)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tcp = socket.socket()
unix = socket.socket(socket.AF_UNIX)
deeds = {
    "read": lambda: open("mine"),
    "by a detour": lambda: open(os.__file__ + "/../../../../../.." + os.path.abspath("mine")),
    "write": lambda: open("new", "w"),
    "write low": lambda: os.open("new", os.O_WRONLY | os.O_CREAT),
    "remove": lambda: os.remove("mine"),
    "run": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "fork": lambda: os._exit(0) if os.fork() == 0 else None,
    "loopback": lambda: tcp.connect(("127.0.0.1", 9)),
    "mapped": lambda: socket.socket(socket.AF_INET6).connect(("::ffff:10.0.0.1", 9)),
    "name": lambda: tcp.connect(("localhost", 9)),
    "datagram": lambda: udp.sendto(b"x", ("169.254.169.254", 514)),
    "unix": lambda: unix.connect("redis.sock"),
}
for name, deed in deeds.items():
    try:
        deed()
    except guard.RefusedError:
        continue
    except OSError as error:
        print(name, error)
    else:
        print(name, "done")
open(os.__file__).close()
print("its own libraries are read")
"""


def test_it_reaches_no_private_place_no_file_and_no_program(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-B", "-c", DEEDS],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("its own libraries are read\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
