"""What two spellings of one company's name have in common. Pure."""

import re

from accounts.search_text import has_chinese, normalise

# Legal forms and fillers that people add or leave out; longest first.
FILLERS = (
    "股份有限责任公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "分公司",
    "集团",
    "股份",
    "公司",
)
LATIN_FILLERS = re.compile(
    r"\b(company|corporation|corp|incorporated|inc|limited|ltd|llc|gmbh|ag|co|sa|bv|plc|group|holdings?)\b"
)
PUNCTUATION = re.compile(r"[\s.,;:&·•'\"“”‘’()（）\[\]【】<>《》/\\_-]+")
SHORTEST_INSIDE = 3
LONGEST_PARTED = 30


def core_name(name: str) -> str:
    """Reduce a company's name to what tells it from others: without legal form, blanks and punctuation."""
    text = LATIN_FILLERS.sub(" ", normalise(name))
    text = PUNCTUATION.sub("", text)
    for filler in FILLERS:
        shorter = text.replace(filler, "")
        text = shorter or text
    return text


def parts_of(core: str) -> list[str]:
    """List every part of a Chinese core that may be a company's name by itself: 澜江化工南京 holds 澜江化工."""
    if not has_chinese(core):
        return [core] if core else []
    core = core[:LONGEST_PARTED]
    ends = ((begin, end) for begin in range(len(core)) for end in range(begin + SHORTEST_INSIDE, len(core) + 1))
    return list(dict.fromkeys([core, *(core[begin:end] for begin, end in ends)]))


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names may mean one company: the same core, or a Chinese core within the other."""
    first, second = core_name(one), core_name(other)
    if not first or not second:
        return False
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return has_chinese(short) and len(short) >= SHORTEST_INSIDE and short in long
