"""Lay out third-party assets for the pages (static/vendor) and the printed documents (fonts).

Everything comes from node_modules and the virtual environment, so from the lockfiles; nothing is fetched here.
Only the files a page asks for are copied: collecting whole packages takes minutes.

The web font is cut so that a Chinese page, a list of companies and their people too, needs one file a weight: a core
slice with the 6,763 characters of GB 2312, what names of today use beyond it, figures, Latin and signs. Rarer
characters come in the small slices of Fontsource, and one large slice, fetched only where such a character stands on
the page, holds all the rest of the font, so that no person's name shows a box.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "fonts"
WEIGHTS = {400: "400Regular/NotoSansSC_400Regular.ttf", 600: "600SemiBold/NotoSansSC_600SemiBold.ttf"}
REST = [(0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]
SIGNS = (
    "−–—·…‘’“”«»↑↓→←↗↘◆▲■○●◇△□✓✗×÷±≈≠≤≥∞√％‰￥¥€£©®™№①②③④⑤⑥⑦⑧⑨⑩"
    "、。，；：？！（）【】《》「」『』〔〕〈〉～＊＋－／＝＆＠＃"
)


# What names of people and companies of today use beyond GB 2312.
NAMES = (
    "喆堃昇旻昉晞暐曈珺玥玹珅珮琎琤琲瑀瑄瑆瑱瑨璟璠璘璿芃荍翀翯翾赟赪镕鋆鈺湉湜濛濬燚燊烜炘焜犇嬅婳嫚妘姝孖峣崚彧愔旸朓杺棪橦"
    "沄洺浥浬淏玘玙祎禔禛竑絜纮虓詠贇镠飏骎鹍鹔龑龢"
)


def core_characters() -> set[int]:
    """Return the code points of the core slice."""
    han = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    usual = "".join(pair.decode("gb2312", "ignore") for pair in han)
    return {*map(ord, usual + NAMES + SIGNS), *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0xFF10, 0xFF1A)}


def ttf(weight: int) -> Path:
    """Return where the static font of a weight lies in node_modules."""
    return MODULES / "@expo-google-fonts" / "noto-sans-sc" / WEIGHTS[weight]


def cut(weight: int, name: str, points: set[int], flavor: str) -> int:
    """Write one slice of the static font of a weight; return its size in bytes."""
    from fontTools import subset

    options = subset.Options(flavor=flavor, hinting=False, desubroutinize=True)
    options.layout_features = ["kern", "liga", "locl", "ccmp", "mark", "tnum", "halt", "palt"]
    font = subset.load_font(str(ttf(weight)), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    target = VENDOR / "fonts" / f"noto-sans-sc-{name}-{weight}.{flavor}"
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def spans(points: set[int], *, taken: set[int]) -> str:
    """Write code points as a CSS unicode-range that may cover other points, but none that is taken.

    A range over points of a slice declared later does no harm, the later face wins; it is much shorter to send.
    """
    parts: list[list[int]] = []
    for point in sorted(points):
        if parts and point - parts[-1][1] < 0x400 and taken.isdisjoint(range(parts[-1][1] + 1, point)):
            parts[-1][1] = point
        else:
            parts.append([point, point])
    return ",".join(f"U+{low:x}" if low == high else f"U+{low:x}-{high:x}" for low, high in parts)


def fontsource_slices() -> Iterator[tuple[str, set[int]]]:
    """Yield (file name without weight, code points) of the Fontsource slices, less what the core slice holds."""
    css = (MODULES / "@fontsource" / "noto-sans-sc" / "400.css").read_text(encoding="utf-8")
    core = core_characters()
    for block in css.split("@font-face")[1:]:
        name = re.search(r"files/(.+?)-400-normal\.woff2", block)
        ranges = re.search(r"unicode-range:\s*([^;]+);", block)
        if name is None or ranges is None:
            sys.exit("assets: the style sheet of @fontsource/noto-sans-sc has a new shape; adapt scripts/assets.py")
        points: set[int] = set()
        for part in ranges[1].replace("U+", "").split(","):
            low, _, high = part.strip().partition("-")
            points.update(range(int(low, 16), int(high or low, 16) + 1))
        # Emoji and private-use slices are no part of a business page.
        points = {point for point in points - core if point < 0x1F000 and not 0xE000 <= point < 0xF900}
        if points:
            yield name[1], points


def face(weight: int, file: str, ranges: str) -> str:
    return (
        f'@font-face{{font-family:"Noto Sans SC";font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url("fonts/{file}");unicode-range:{ranges}}}\n'
    )


def lay_fonts() -> str:
    """Copy and cut the fonts; return their style sheet.

    Of two faces for a character the one declared later wins, so the order is: rest, small slices, core.
    The faces of both weights of a slice stand side by side, so that their equal ranges cost one when compressed.
    """
    target = VENDOR / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    FONTS.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        copy(ttf(weight), FONTS / f"NotoSansSC-{weight}.ttf")
    copy(MODULES / "@expo-google-fonts" / "noto-sans-sc" / "LICENSE_FONT", target / "LICENSE-noto-sans-sc.txt")
    slices = dict(fontsource_slices())
    sliced = set().union(*slices.values())
    cut_when_changed(sliced)
    rest = ",".join(f"U+{first:x}-{last:x}" for first, last in REST)
    sheet = [face(weight, f"noto-sans-sc-rest-{weight}.woff", rest) for weight in WEIGHTS]
    for name, points in slices.items():
        ranges = spans(points, taken=sliced - points)
        for weight in WEIGHTS:
            file = f"{name}-{weight}-normal.woff2"
            copy(MODULES / "@fontsource" / "noto-sans-sc" / "files" / file, target / file)
            sheet.append(face(weight, file, ranges))
    core = spans(core_characters(), taken=sliced)
    sheet += [face(weight, f"noto-sans-sc-core-{weight}.woff2", core) for weight in WEIGHTS]
    return "".join(sheet)


def cut_when_changed(sliced: set[int]) -> None:
    """Cut the slices that are ours, which takes seconds, only when font or characters differ from last time."""
    from fontTools.ttLib import TTFont

    core = core_characters()
    key = hashlib.sha256(repr((sorted(core), sorted(sliced), Path(__file__).read_text(encoding="utf-8"))).encode())
    for weight in WEIGHTS:
        key.update(ttf(weight).read_bytes())
    stamp = VENDOR / "fonts" / ".cut-key"
    if stamp.exists() and stamp.read_text() == key.hexdigest():
        return
    han = {point for first, last in REST for point in range(first, last + 1)}
    rest = (set(TTFont(ttf(400), lazy=True).getBestCmap()) & han) - core - sliced
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        work = [pool.submit(cut, weight, "core", core, "woff2") for weight in WEIGHTS]
        work += [pool.submit(cut, weight, "rest", rest, "woff") for weight in WEIGHTS]
        sizes = [f"{job.result() / 1024:.0f} KiB" for job in work]
    stamp.write_text(key.hexdigest())
    print("assets: web font cut:", ", ".join(sizes))


def copy(source: Path, target: Path) -> None:
    """Copy a file unless the target already is that file."""
    if (
        target.exists()
        and target.stat().st_size == source.stat().st_size
        and target.stat().st_mtime >= source.stat().st_mtime
    ):
        return
    shutil.copyfile(source, target)


def write(target: Path, text: str) -> None:
    """Write a text asset and its gzip twin, which the server sends to browsers that take it."""
    data = text.encode()
    target.write_bytes(data)
    Path(f"{target}.gz").write_bytes(gzip.compress(data, compresslevel=9, mtime=0))
    print(f"assets: {target.relative_to(ROOT)} {len(gzip.compress(data)) / 1024:.0f} KiB compressed")


def lay_styles() -> None:
    """Join Bootstrap, its icons and the web font into one style sheet: one request."""
    bootstrap = (MODULES / "bootstrap" / "dist" / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    icons = (MODULES / "bootstrap-icons" / "font" / "bootstrap-icons.min.css").read_text(encoding="utf-8")
    fonts = lay_fonts()
    copy(
        MODULES / "bootstrap-icons" / "font" / "fonts" / "bootstrap-icons.woff2",
        VENDOR / "fonts" / "bootstrap-icons.woff2",
    )
    bootstrap = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", bootstrap)
    icons = re.sub(
        r'src:url\("fonts/bootstrap-icons\.woff2\?[^}]*',
        'src:url("fonts/bootstrap-icons.woff2") format("woff2")',
        icons,
    )
    if "?" in icons or "sourceMappingURL" in bootstrap:
        sys.exit("assets: bootstrap or bootstrap-icons has a new shape; adapt scripts/assets.py")
    write(VENDOR / "vendor.css", f"{bootstrap}\n{icons}\n{fonts}")


def bundle_charts() -> None:
    """Bundle the charts that static/js/charts.entry.js names."""
    built = subprocess.run(
        [
            MODULES / ".bin" / "esbuild",
            ROOT / "static" / "js" / "charts.entry.js",
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=echarts",
            "--target=es2020",
            "--legal-comments=inline",
            "--log-level=warning",
        ],
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    write(VENDOR / "echarts.js", built.stdout)


def lay_api_page() -> None:
    """Copy what the page of the API description needs, without the maps of its sources."""
    source = files("drf_spectacular_sidecar") / "static" / "drf_spectacular_sidecar" / "swagger-ui-dist"
    for name in ("swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css"):
        text = (source / name).read_text(encoding="utf-8")
        write(VENDOR / name, re.sub(r"/[/*]# sourceMappingURL=\S+( \*/)?", "", text))


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    lay_styles()
    bundle_charts()
    htmx = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    write(VENDOR / "htmx.min.js", htmx.read_text(encoding="utf-8"))
    lay_api_page()


if __name__ == "__main__":
    main()
