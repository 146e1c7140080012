"""SVG paths in few signs: relative steps in tenths of a point, without points that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Point = tuple[int, int]
Step = tuple[str, list[Point]]
# Tenths of a point; a chart is 3600 of them wide, so this is less than any screen shows.
UNSEEN_TENTHS = 1.5
POINTS_OF = {"M": 1, "L": 1, "Q": 2, "C": 3}


def short_path(path: str) -> str:
    """The same path, to a tenth of a point, as relative steps.

    Examples
    --------
    >>> short_path("M 10 20 L 14.8 20.04 L 19.6 20 L 24.4 31 z")
    'M10 20l9.6 0 4.8 11z'
    """
    text, here, last = "", (0, 0), ""
    for command, points in _thinned(list(_steps(path))):
        if command == "z":
            text, last = text + "z", "z"
            continue
        # A move is absolute, so that paths can be put after each other.
        left, up = (0, 0) if command == "M" else here
        numbers = [number for x, y in points for number in (x - left, y - up)]
        word = "M" if command == "M" else command.lower()
        text = _joined(text, "" if command == last != "M" else word, numbers)
        here, last = points[-1], command
    return text


def _joined(text: str, command: str, tenths: Sequence[int]) -> str:
    """Numbers after each other, with a blank only where two would run together."""
    parts = [text, command] if command else [text]
    before = "" if command else _last_number(text)
    for number in tenths:
        shown = _tenth(number)
        touches = before and shown[0] != "-" and not (shown[0] == "." and "." in before)
        parts.append(f" {shown}" if touches else shown)
        before = shown
    return "".join(parts)


def _last_number(text: str) -> str:
    end = max(text.rfind(sign) for sign in " -Mlcqz")
    return text[end:].strip(" Mlcqz") or "0"


def _tenth(number: int) -> str:
    """Tenths as a decimal without what says nothing: 48 → 4.8, 5 → .5, -30 → -3."""
    whole, tenth = divmod(abs(number), 10)
    size = f"{whole or ''}.{tenth}" if tenth else str(whole)
    return f"-{size}" if number < 0 and size != "0" else size


def _steps(path: str) -> Iterator[Step]:
    """Commands with their points in tenths; a line that goes without saying is said."""
    command, numbers = "", []
    for word in path.replace(",", " ").split():
        if word.isalpha():
            command = word
            if command == "z":
                yield "z", []
            continue
        numbers.append(round(10 * float(word)))
        if len(numbers) == 2 * POINTS_OF[command]:
            yield command, list(zip(numbers[::2], numbers[1::2], strict=True))
            command, numbers = ("L" if command == "M" else command), []


def _thinned(steps: list[Step]) -> Iterator[Step]:
    """Lines without the points that lie on the way."""
    run: list[Point] = []
    for command, points in steps:
        if command == "L" and run:
            run += points
            continue
        yield from (("L", [point]) for point in kept_points(run)[1:])
        yield command, points
        run = points[-1:]
    yield from (("L", [point]) for point in kept_points(run)[1:])


def kept_points(points: list[Point]) -> list[Point]:
    """A line's ends and the points that leave the straight way (Douglas & Peucker 1973).

    Examples
    --------
    >>> kept_points([(0, 0), (10, 1), (20, 0), (30, 40)])
    [(0, 0), (20, 0), (30, 40)]
    """
    if len(points) <= 2:  # noqa: PLR2004  (two ends are all there is)
        return points
    first, last = points[0], points[-1]
    distances = [_off(point, first, last) for point in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= UNSEEN_TENTHS:
        return [first, last]
    middle = farthest + 1
    return kept_points(points[: middle + 1])[:-1] + kept_points(points[middle:])


def _off(point: Point, first: Point, last: Point) -> float:
    """Distance of a point from the straight line between two others."""
    across, up = last[0] - first[0], last[1] - first[1]
    length = (across * across + up * up) ** 0.5
    if length == 0:
        return float(((point[0] - first[0]) ** 2 + (point[1] - first[1]) ** 2) ** 0.5)
    return float(abs(across * (first[1] - point[1]) - (first[0] - point[0]) * up) / length)
