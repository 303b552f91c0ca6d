"""Hashed static files that need no manifest step in development."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import (  # type: ignore[import-untyped]  # has no types
    CompressedManifestStaticFilesStorage,
)

# The phone app's files: their builder has put the hash into their names already, and its service
# worker names them.
_HASHED = "app/"


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # see above
    """Names with content hashes after ``collectstatic``; plain names where it has not run."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """Return the hashed name, or the plain one for a file that is not collected yet."""
        if name.startswith(_HASHED):
            return name
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name

    def post_process(
        self, paths: dict[str, Any], *, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, Any, Any]]:
        """Give hashes to the names that have none, and compress all files."""
        bare = {name: where for name, where in paths.items() if not name.startswith(_HASHED)}
        yield from super().post_process(bare, dry_run=dry_run, **options)
        if not dry_run:
            for name, made in self.compress_files([one for one in paths if one not in bare]):
                yield name, made, True
