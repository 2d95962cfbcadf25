"""Compare the messages in the sources with the Chinese catalogue; exit 1 and say what is wrong.

English is the language of the sources, so only Chinese needs a catalogue. Found are: messages missing, untranslated,
fuzzy or no longer used, and translations whose placeholders differ from the original's.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*(?:[:!][^}]*)?\}")


def extract(folder: Path) -> polib.POFile:
    """Extract the messages of the committed and new files in a copy of the sources."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.html", "*.txt"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if not name.startswith(("tests/", "docs/", "scripts/", "requirements")) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "locale").mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--keep-pot", "-v0"],
        cwd=folder,
        env=environment,
        check=True,
    )
    return polib.pofile(str(folder / "locale" / "django.pot"))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def differing(entry: polib.POEntry) -> bool:
    """Say whether a translation has other placeholders than its original; a plural may leave the number out."""
    if entry.msgid_plural:
        wanted = placeholders(entry.msgid_plural)
        return any(not placeholders(text) <= wanted for text in entry.msgstr_plural.values())
    return placeholders(entry.msgid) != placeholders(entry.msgstr)


def faults(sources: polib.POFile, catalogue: polib.POFile) -> list[str]:
    """Return one line for every fault."""
    found = []
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    used = {(entry.msgctxt, entry.msgid): entry for entry in sources}
    for key, entry in used.items():
        place = ":".join(entry.occurrences[0]) if entry.occurrences else ""
        if key not in known:
            found.append(f"missing: {entry.msgid!r} ({place})")
        elif known[key].fuzzy:
            found.append(f"fuzzy: {entry.msgid!r} ({place})")
        elif not known[key].translated():
            found.append(f"untranslated: {entry.msgid!r} ({place})")
        elif bool(known[key].msgid_plural) != bool(entry.msgid_plural):
            found.append(f"plural in one place only: {entry.msgid!r} ({place})")
        elif differing(known[key]):
            found.append(f"placeholders differ: {entry.msgid!r} ({place})")
    found += [f"no longer used: {entry.msgid!r}" for key, entry in known.items() if key not in used]
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        sources = extract(Path(folder))
    found = faults(sources, polib.pofile(str(ROOT / CATALOGUE)))
    for line in found[:200]:
        print(line)
    if found:
        print(f"{len(found)} faults in {CATALOGUE}; `make messages` updates it")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
