"""The results as text: on the screen in columns, in a report as Markdown."""

from results import Goal, Results

Row = list[str]
HEAD = ["library, job", "units", "s CPU", "MB/s", "units/s", "× floor", "+MiB", "it gave"]


def of_kind(results: Results, kind: str) -> tuple[str, list[Row], list[str]]:
    """Title, rows and failures for one kind of file."""
    rows, failures = [], []
    for way, small in results.measured(kind):
        file = results.files[kind, small]
        if (reason := results.failed.get((kind, way.key, small))) is not None:
            failures += [line] if (line := f"{way.label}: {reason}") not in failures else []
            continue
        cpu = results.cpu(kind, way.key, small)
        if cpu is None:
            continue
        ratio = results.times_floor(kind, way.key, small)
        rows.append(
            [
                way.label,
                f"{file.units:,}",
                f"{cpu:.3f}",
                _short(file.size / 1e6 / cpu),
                f"{round(file.units / cpu, -int(file.units / cpu >= 1000) * 2):,.0f}",
                "-" if ratio is None else _short(ratio),
                f"{results.growth(kind, way.key, small):.0f}",
                f"{results.runs[kind, way.key, small][0]['n']:,} {way.gives}".replace("0 -", "-"),
            ]
        )
    large = results.files[kind, False]
    rounds = max((len(runs) for (of, _, _), runs in results.runs.items() if of == kind), default=0)
    title = f"{kind}: {large.units:,} units, {large.size / 1e6:.2f} MB, rounds: {rounds}"
    return title, rows, failures


def of_ladder(results: Results) -> tuple[Row, list[Row]]:
    kinds = list(results.ladders)
    names = list(dict.fromkeys(name for rungs in results.ladders.values() for name in rungs))
    rows = [[name, *(_rung(results.ladders[kind].get(name, {})) for kind in kinds)] for name in names]
    return ["right after a fresh floor", *kinds], rows


def failed_rungs(results: Results) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for kind, rungs in results.ladders.items():
        for name, rung in rungs.items():
            if "failed" in rung:
                reasons.setdefault(f"{name}: {rung['failed']}", []).append(kind)
    return [f"{reason} ({', '.join(kinds)})" for reason, kinds in reasons.items()]


def of_goals(found: list[Goal]) -> tuple[Row, list[Row]]:
    words = {True: "held", False: "MISSED", None: "not measured"}
    return ["goal", "verdict", "found"], [[goal.text, words[goal.held], goal.found] for goal in found]


def _rung(rung: dict[str, float | str]) -> str:
    if "x" not in rung:
        return "failed"
    return f"{rung['x']:.2f} ({rung['low']:.2f} to {rung['high']:.2f})"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def columns(head: Row, rows: list[Row]) -> str:
    """For the screen: the first and the last column to the left, figures to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    right = range(1, len(head) - 1) if head == HEAD else range(0)
    lines = []
    for row in (head, *rows):
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def markdown(head: Row, rows: list[Row]) -> str:
    rule = ["---:" if head == HEAD and 0 < place < len(head) - 1 else "---" for place in range(len(head))]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in (head, rule, *rows)
    )
