"""How long a start takes and how much memory an idle product holds."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.perf.meter import pss_mib
from tests.product import Product


def test_start_to_first_health(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", "up")
    times = []
    for _ in range(4):
        times.append(product.start())
        product.stop()
    later = statistics.median(times[1:])
    print(f"\nstart to /health 200: first {times[0]:.2f} s, then {later:.2f} s (goal 3.0)")


def test_memory_of_an_idle_product(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", "up")
    product.start()
    try:
        time.sleep(15)
        rows = [(pss_mib(process), process.name()) for process in product.processes()]
        total = sum(size for size, _ in rows)
        print(f"\nidle: {total:.0f} MiB PSS in {len(rows)} processes (goal 350)")
        for size, name in sorted(rows, reverse=True):
            print(f"  {size:6.1f}  {name}")
    finally:
        product.stop()
