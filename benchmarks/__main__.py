"""Run benchmarks, all or by name, each in a process of its own, and print one table or JSON."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks import report

NAMES = ("embedding", "search", "laws", "memory", "start", "record", "masking")


def main() -> int:
    """Measure and print; 1 when a benchmark failed. A missed target is shown, and is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--json", action="store_true", help="print a JSON array instead of a table")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    forms, failed = [], False
    for name in options.names or NAMES:
        form = _measured(name)
        failed |= form is None
        if form is not None:
            forms.append(form)
    print(json.dumps(forms, ensure_ascii=False, indent=2) if options.json else report.table(forms))
    return int(failed)


def _measured(name: str) -> dict[str, Any] | None:
    """One benchmark's report; what it writes to stderr is shown as it comes."""
    print(f"measuring {name} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    done = subprocess.run(command, cwd=report.ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        print(f"{name} failed", file=sys.stderr)
        return None
    form: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return form


if __name__ == "__main__":
    sys.exit(main())
