"""The entry point: runs a command and turns what went wrong into one line and an exit code."""

import os
import sys
from io import TextIOWrapper

from bot.domain.errors import PaperwireError

INTERRUPTED = 130
BROKEN_PIPE = 141


def main() -> None:
    """Run the command line; `--debug` may stand anywhere and shows tracebacks."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    sys.exit(_run(arguments, debug))


def _run(arguments: list[str], debug: bool) -> int:
    from bot.cli.app import app

    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - closed by whoever started this
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return int(app(arguments, prog_name="paperwire", standalone_mode=False) or 0)
    except Exception as error:
        if debug:
            raise
        return _report(error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _report(error: Exception) -> int:
    from typer.exceptions import Abort, Exit, TyperException

    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if isinstance(error, Abort):
        return INTERRUPTED
    if isinstance(error, TyperException):
        from bot.cli.usage import sentence

        return _say(sentence(error), error.exit_code)
    if isinstance(error, PaperwireError):
        return _say(str(error), error.exit_code)
    return _say(f"Something unexpected went wrong ({error!r}); run it again with --debug to see where.", 1)


def _say(sentence: str, code: int) -> int:
    from bot.text.clean import fold

    sys.stderr.write(f"paperwire: {fold(sentence)}\n")
    return code
