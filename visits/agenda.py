"""Texts of one item a line: the agenda with its times, the checklist. Pure."""

import re
from dataclasses import dataclass

TIME = re.compile(r"(?P<time>[0-9]{1,2}[:：][0-9]{2})\s*(?P<matter>.+)")
LONGEST = 200


@dataclass(frozen=True)
class AgendaLine:
    """One thing to talk about; the time may be empty."""

    time: str
    matter: str


def agenda_lines(text: str) -> list[AgendaLine]:
    """Read an agenda: each line a matter, with the time before it or without."""
    lines = []
    for line in items(text):
        match = TIME.fullmatch(line)
        if match:
            lines.append(AgendaLine(match["time"].replace("：", ":"), match["matter"]))
        else:
            lines.append(AgendaLine("", line))
    return lines


def items(text: str) -> list[str]:
    """Read a text of one item a line, without blanks, empty lines and repetitions."""
    lines = (" ".join(line.split())[:LONGEST] for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))
