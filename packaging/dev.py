"""Everything a developer runs, each command doing its own set-up first: `python3 packaging/dev.py --help`.

Standard library only. It is started with whatever Python is there, so this file alone is written to be readable by
older ones too: they look for a fitting one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
COMMANDS = {
    "demo": "open the program with a sample film and render it (off screen where there is no display)",
    "run": "open the program, or run one of its sub-commands: run check film.kling",
    "test": "run the tests; what follows goes to pytest",
    "check": "formatting, lint, types and architecture",
    "screens": "paint the golden pictures anew; what follows goes to pytest",
    "bench": "run the benchmarks; words that follow choose among them by name",
    "words": "collect the words of the program, bring the catalogues up to date and compile them",
    "models": "write the README's table of models anew from their cards",
    "lock": "resolve the dependencies into requirements.lock; --upgrade takes the newest versions",
}


def main(arguments: list[str]) -> int:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return run_with_a_fitting_python(arguments)
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text, add_help=False)
    # Only the first word is ours; the rest goes on as it stands, options included.
    chosen, rest = parser.parse_args(arguments[:1]).command, arguments[1:]

    import commands as work
    from environment import NotReady

    try:
        status: int = getattr(work, chosen)(rest)
    except NotReady as trouble:
        print(f"dev.py: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def run_with_a_fitting_python(arguments: list[str]) -> int:
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # A name alone proves nothing: version managers leave shims for versions that are switched off.
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return subprocess.call([found, os.path.abspath(__file__), *arguments])  # noqa: PTH100
    here = ".".join(map(str, sys.version_info[:2]))
    print(f"dev.py: this is Python {here}; Kling Desktop needs Python 3.11, 3.12 or 3.13.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
