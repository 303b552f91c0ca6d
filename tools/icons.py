"""Write the icons of the phone app (pwa/public/*.png) from the mark: white houses on green.

Run it as ``.venv/bin/python tools/icons.py`` after a change of the mark; needs nothing but Python.
"""

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "pwa" / "public"
GREEN, WHITE = (0x0B, 0x5D, 0x4E), (0xFF, 0xFF, 0xFF)
# The shapes of web/public/favicon.svg, on 32 by 32.
LEFT = ((1, 13), (7, 6), (13, 13), (13, 28), (1, 28))
RIGHT = ((19, 13), (25, 6), (31, 13), (31, 28), (19, 28))
DOOR = ((14.5, 16), (17.5, 16), (17.5, 21), (14.5, 21))
FINE = 4  # rows and columns tried in a pixel

type Shape = tuple[tuple[float, float], ...]


def spans(shape: Shape, y: float) -> tuple[float, float] | None:
    """Return where a line at a height lies inside a convex shape: from, to."""
    xs = []
    for (x0, y0), (x1, y1) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if min(y0, y1) <= y < max(y0, y1):
            xs.append(x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return (min(xs), max(xs)) if xs else None


def coverage(size: int, share: float) -> list[list[float]]:
    """Return how much of each pixel (0 to 1) the mark covers; ``share``: of the icon's width."""
    unit, edge = size * share / 32, size * (1 - share) / 2
    rows = []
    for row in range(size):
        found = [0.0] * size
        for step in range(FINE):
            y = (row + (step + 0.5) / FINE - edge) / unit + 1  # the mark's middle is at 17
            for inside in filter(None, (spans(one, y) for one in (LEFT, RIGHT, DOOR))):
                low, high = (edge + x * unit for x in inside)
                for column in range(max(0, int(low)), min(size, int(high) + 1)):
                    found[column] += max(0, min(high, column + 1) - max(low, column)) / FINE
        rows.append(found)
    return rows


def png(size: int, share: float) -> bytes:
    """Return a square icon; a maskable one has a smaller share, because its edge may be cut."""
    lines = bytearray()
    for row in coverage(size, share):
        lines.append(0)
        for part in row:
            lines += bytes(
                round(g + (w - g) * min(1, part)) for g, w in zip(GREEN, WHITE, strict=True)
            )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    told = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        told += (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )
    return told


def main() -> None:
    """Write all icons."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = (("icon-180", 180, 0.72), ("icon-192", 192, 0.72), ("icon-512", 512, 0.72))
    for name, size, share in (*sizes, ("icon-mask", 512, 0.56)):
        (FOLDER / f"{name}.png").write_bytes(png(size, share))


if __name__ == "__main__":
    main()
