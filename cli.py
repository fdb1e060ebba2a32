"""The `likeness` command: the same parts as the web app, in a terminal."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands import answers, changes, corpus, rules
from commands.terminal import FAILED, ensure_index
from knowledge.errors import LikenessError
from settings import read_settings
from ui.server import server_options

app = typer.Typer(
    name="likeness",
    help="Cited answers on privacy, biometric and likeness law for pictures of people. Information, not legal advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    answers.ask,
    answers.search,
    rules.state,
    rules.compare,
    rules.vendor,
    corpus.index,
    corpus.refresh,
    corpus.reparse,
    changes.changes,
    changes.review,
    corpus.sources,
    corpus.check,
):
    app.command()(command)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web app.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine alone.")
    ] = "localhost",
) -> None:
    """Serve the web app."""
    settings = read_settings()
    ensure_index(settings)
    typer.echo(f"Likeness Advisor: http://{address}:{port}")
    sys.stdout.flush()
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(Path(__file__).with_name("app.py"))]
    options = server_options(port, address)
    os.execv(sys.executable, [*command, *options])


def main() -> None:
    """Run the command; errors of ours end in one line on stderr and exit code 1."""
    try:
        app()
    except LikenessError as error:
        typer.echo(f"likeness: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader has gone (for example `| head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        typer.echo(f"likeness: the output cannot be written ({error.strerror or error})", err=True)
        os._exit(FAILED)  # An ordinary exit would try to write what is left once more.


if __name__ == "__main__":
    main()
