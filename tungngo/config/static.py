"""Hashed static files that need no manifest step in development."""

from whitenoise.storage import (  # type: ignore[import-untyped]  # has no types
    CompressedManifestStaticFilesStorage,
)


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # see above
    """Names with content hashes after ``collectstatic``; plain names where it has not run."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """Return the hashed name, or the plain one for a file that is not collected yet."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
