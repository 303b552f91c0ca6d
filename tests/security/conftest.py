"""The scene of the matrix: the country, its houses, and everybody who knocks."""

from tests.policy.conftest import Scene, scene

__all__ = ["Scene", "scene"]
