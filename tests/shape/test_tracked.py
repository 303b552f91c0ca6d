"""What lies in the repository names no host of a package registry and no path of one machine."""

import re
import subprocess
from pathlib import Path

from tests.shape.tree import ROOT

# Put together here, so that this file does not hold them either.
HOSTS = [
    "py" + "pi.org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "deb.deb" + "ian.org",
    "npm" + "mirror.com",
]
PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
FORBIDDEN = re.compile("|".join(re.escape(word) for word in (*HOSTS, *PATHS)))
TEXT = {".py", ".sh", ".md", ".toml", ".lock", ".json", ".ts", ".tsx", ".scss", ".html", ".txt", ""}


def files() -> list[Path]:
    """Return the files that are, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [ROOT / line for line in listed.splitlines()]
    return [p for p in found if p.is_file() and p.suffix in TEXT]


def test_no_host_and_no_path_of_a_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in files()
        if (hit := FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_the_pattern_finds_them() -> None:
    assert FORBIDDEN.search("see https://" + HOSTS[0] + "/simple")
    assert FORBIDDEN.search(PATHS[0] + "main")
