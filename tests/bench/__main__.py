"""Run the benchmarks: python -m tests.bench [--large] [NAME…]; writes DATA_DIR/bench.json and prints a table."""

import argparse
import json
import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Where the figures go is read before the benchmarks get an environment of their own.
TARGET = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve() / "bench.json"


def prepare() -> None:
    """Give Django a scratch database, migrated."""
    import tests.environment  # noqa: F401

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--large", action="store_true", help="the long ones, too")
    options = parser.parse_args()

    prepare()
    from tests.bench.registry import load

    benches = load()
    unknown = set(options.names) - set(benches)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(sorted(benches))}")
    chosen = [
        found
        for name, found in sorted(benches.items())
        if name in options.names or (not options.names and (options.large or not found.is_large))
    ]
    result: dict[str, Any] = {"python": platform.python_version(), "cores": os.cpu_count(), "ratios": {}, "seconds": {}}
    failed = []
    for found in chosen:
        begin = perf_counter()
        with tempfile.TemporaryDirectory(prefix="kam-bench-") as folder:
            try:
                ratios = found.measure(Path(folder))
            except Exception:  # noqa: BLE001 - one that fails must not hide the others
                traceback.print_exc()
                failed.append(found.name)
                continue
        result["ratios"][found.name] = {name: round(ratio, 4) for name, ratio in ratios.items()}
        result["seconds"][found.name] = round(perf_counter() - begin, 1)
        for name, ratio in ratios.items():
            print(f"{found.name:<20} {name:<50} {ratio:10.3f}", flush=True)
    result["failed"] = failed
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"{len(chosen) - len(failed)} benchmarks, {len(failed)} failed: {TARGET}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
