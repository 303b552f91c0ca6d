"""The command: what it is told, what it answers, and with which exit code."""

import pytest
from django.db import OperationalError

from tests.shape.tree import PACKAGE
from tungngo.cli import main as command
from tungngo.cli.main import main
from tungngo.cli.reasons import NO_SUCH_LOGIN
from tungngo.cli.verbs import FAULT, REFUSED, USAGE, VERBS, WELL, parser_of
from tungngo.config.env import BadSetting
from tungngo.shared.errors import Refused

NO_VERBS = {"__init__", "main", "verbs", "reasons", "serve", "links", "phones", "progress", "tests"}
NO_VERBS |= {"findings", "keyring"}  # probes of check and doctor; keys of simulated phones


def failing(error: Exception) -> object:
    """Return what runs a verb and fails."""

    def call(verb: str, words: list[str]) -> int:
        raise error

    return call


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == WELL
    said = capsys.readouterr().out
    assert all(f"  {verb}" in said for verb in VERBS)


def test_unknown_verb_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chay"]) == USAGE
    assert "không có lệnh 'chay'" in capsys.readouterr().err


def test_every_file_or_folder_is_a_verb_that_is_named() -> None:
    """A verb that has outgrown one file is a folder."""
    folder = PACKAGE / "cli"
    files = {p.stem for p in folder.glob("*.py")} | {
        p.parent.name for p in folder.glob("*/__init__.py")
    }
    assert files - NO_VERBS == set(VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(verb: str) -> None:
    assert parser_of(verb).format_help()


def test_refusal_is_told_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "call", failing(Refused(NO_SUCH_LOGIN, login="ai-do")))
    assert main(["device"]) == REFUSED
    said = capsys.readouterr().err
    assert "Không có tài khoản ai-do" in said
    assert "[cli.no_such_login]" in said


@pytest.mark.parametrize(
    ("error", "code"), [(BadSetting("TUNGNGO_X"), USAGE), (OperationalError("no table"), FAULT)]
)
def test_faults_are_told_without_a_trace(
    error: Exception,
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "call", failing(error))
    assert main(["worker"]) == code
    assert "Traceback" not in capsys.readouterr().err
