"""`python -m benchmarks [--quick] [--only storage|pages|live|tickets] [--streams 3000] [--seconds 3]
[--sizes 1 2 3]`"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from secrets import token_urlsafe
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.report import Report

STREAMS, QUICK_STREAMS = 1_000, 40
PARTS = ("storage", "pages", "live", "tickets")
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (100, 200, 500)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="humantic-bench-") as folder:
        _set_up_django(Path(folder))
        _measure(Path(folder), options)


def _measure(folder: Path, options: argparse.Namespace) -> None:
    from benchmarks.report import Report
    from benchmarks.ticket_rows import print_ticket_rows

    start, report = perf_counter(), Report()
    if set(options.only) != {"tickets"}:
        _measure_with_customers(report, folder, options)
    if "tickets" in options.only:
        few, _, many = options.sizes
        print_ticket_rows(report, few, many, folder, seconds=options.seconds)
    report.close(perf_counter() - start)


def _measure_with_customers(report: Report, folder: Path, options: argparse.Namespace) -> None:
    from benchmarks.datasets import prepared
    from benchmarks.live_rows import print_live_rows
    from benchmarks.page_rows import print_page_rows
    from benchmarks.storage_rows import print_storage_rows

    seconds = options.seconds
    with prepared(tuple(options.sizes), folder, report.note) as data:
        if "storage" in options.only:
            print_storage_rows(report, data, seconds=seconds)
        if "pages" in options.only:
            print_page_rows(report, data, folder, seconds=seconds)
        if "live" in options.only:
            print_live_rows(report, data.large, folder, streams=options.streams, seconds=seconds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures the speed goals, as ratios.")
    parser.add_argument("--quick", action="store_true", help="small and short: does it run at all?")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS, help="these rows alone")
    parser.add_argument("--streams", type=int, help=f"live connections, default {STREAMS}; 3000 are promised")
    parser.add_argument("--seconds", type=float, help="for each comparison (3, with --quick 0.05)")
    parser.add_argument("--sizes", type=int, nargs=3, metavar="USERS", help=f"of the data sets, default {SIZES}")
    options = parser.parse_args()
    options.seconds = options.seconds or (0.05 if options.quick else 3)
    options.streams = options.streams or (QUICK_STREAMS if options.quick else STREAMS)
    options.sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    return options


def _set_up_django(folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "STAFF_REQUIRE_TOTP": "0",
        "VAR_DIR": str(folder),
        "SECRET_KEY": token_urlsafe(64),
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
    } | dict.fromkeys(("REDIS_URL", "REDIS_CACHE_URL", "STRIPE_SECRET_KEY", "STRIPE_API_BASE"), "")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
