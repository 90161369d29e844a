"""blastema labels: the templates, a container's label as a file, and what a scan says.

``render`` draws first, then writes the copy down, then puts the file in its place: a disk
that is gone leaves nothing counted, and a refusal leaves no file. Exit code 1: the rules
refused, or the scan is not one that can be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from blastema.app.errors import UserError


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser("labels", help="label templates, a label as a file, a scan read")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    listed = kinds.add_parser("list", help="every template and version, archived ones too")
    shown = kinds.add_parser("show", help="what stands where on a template")
    shown.add_argument("template", metavar="TEMPLATE")
    render = kinds.add_parser("render", help="print a product's label into a PDF or PNG file")
    render.add_argument("product", metavar="PRODUCT", help="its id")
    render.add_argument("--template", default="container", metavar="T")
    render.add_argument("-o", "--output", required=True, metavar="FILE", help=".pdf, .png or .svg")
    render.add_argument("--reason", default="", help="needed for a further copy")
    render.add_argument("--preview", action="store_true", help="marked so, and not written down")
    add_person(render)
    check = kinds.add_parser("check", help="read scans, one a line, and tell what they say")
    check.add_argument("file", metavar="FILE", help="- is standard input")
    for one in (listed, shown, render, check):
        one.add_argument("--json", action="store_true", help="print one object")


def standalone(args: argparse.Namespace) -> bool:
    """Reading a scan needs no installation."""
    return args.kind == "check"


def unguarded(args: argparse.Namespace) -> bool:
    """Only a printed copy is written down."""
    return bool(args.kind != "render")


def run(args: argparse.Namespace) -> int:
    return {"list": _list, "show": _show, "render": _render, "check": _check}[args.kind](args)


def _list(args: argparse.Namespace) -> int:
    from blastema.records.labelling import product_codes, templates

    found = listed(templates().all, product_codes().licence)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for row in found["templates"]:
        state = "archived" if row["archived"] else "current"
        size = f"{row['width_mm']:g} x {row['height_mm']:g} mm"
        print(f"{row['slug']:12} version {row['version']}  {state:8}  {size:12}  {row['for']}")
    licence = found["licence"]
    codes = f"licensed: {licence}" if licence else "local, for demonstration"
    print(f"\nProduct codes: {codes}. Using ISBT 128 needs a registration with ICCBBA.")
    return 0


def listed(templates: Any, licence: str) -> dict[str, Any]:
    """What ``list --json`` prints."""
    return {"templates": [_head(template) for template in templates], "licence": licence}


def _head(template: Any) -> dict[str, Any]:
    width, height = template.size_mm
    return {
        "slug": template.slug,
        "version": template.version,
        "name": template.name,
        "for": template.made_for,
        "width_mm": width,
        "height_mm": height,
        "archived": template.archived,
    }


def _show(args: argparse.Namespace) -> int:
    from blastema.core.labels import FIELDS
    from blastema.records.labelling import templates

    template = templates().find(args.template)
    if template is None:
        known = ", ".join(sorted({one.slug for one in templates().all}))
        raise UserError(f"There is no label template {args.template!r}; there are: {known}.")
    found = described(template)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print("\n".join(f"{name} {value}" for name, value in found.items() if name not in _PARTS))
    for code in found["codes"]:
        print(f"{code['x_mm']:6g} {code['y_mm']:6g} mm  code of the {code['holds']}")
    for text in found["texts"]:
        print(f"{text['x_mm']:6g} {text['y_mm']:6g} mm  {text['field']}: {FIELDS[text['field']]}")
    return 0


_PARTS = ("codes", "texts")


def described(template: Any) -> dict[str, Any]:
    """What ``show --json`` prints."""
    codes = [{"holds": code.holds, **_place(code)} for code in template.codes]
    texts = [{"field": text.field, **_place(text)} for text in template.texts]
    return {**_head(template), "codes": codes, "texts": texts}


def _place(part: Any) -> dict[str, float]:
    return {"x_mm": part.x_um / 1000, "y_mm": part.y_um / 1000}


def _render(args: argparse.Namespace) -> int:
    from blastema.actions.print_label import print_label
    from blastema.actions.read.label import label_preview
    from blastema.app import typing_desk
    from blastema.app.label_file import LabelFile
    from blastema.core.verdict import Refusal
    from blastema.web.labels import draw

    file = LabelFile(Path(args.output))
    act = typing_desk.act_of(args)
    shown = label_preview(act, product=args.product, template=args.template)
    if isinstance(shown, Refusal):
        return _refused(args, shown)
    # On the disk before it is counted, and under its own name only after.
    with file.beside(draw(shown.label, file.kind, preview=args.preview)) as ready:
        copy = shown.copies
        if not args.preview:
            result = print_label(
                act, product=args.product, template=args.template, reason=args.reason
            )
            if isinstance(result, Refusal):
                return _refused(args, result)
            copy += 1
        ready.put()
    codes = [code.characters for code in shown.label.codes]
    words = f"{file.path}: {_copy_words(args.preview, copy)}."
    print(json.dumps(rendered(file.path, copy, codes)) if args.json else words)
    return 0


def rendered(file: Path, copy: int, codes: list[str]) -> dict[str, Any]:
    """What ``render --json`` prints when it is done."""
    return {"done": True, "file": str(file), "copy": copy, "codes": codes, "findings": []}


def _copy_words(preview: bool, copy: int) -> str:
    return "a preview, not written down" if preview else f"copy {copy}, written down"


def _refused(args: argparse.Namespace, refused: Any) -> int:
    from blastema.app.typed import plain

    findings = plain(refused.findings)
    if args.json:
        print(json.dumps({"done": False, "findings": findings}, ensure_ascii=False))
    else:
        for one in findings:
            print(f"{one['rule']}: {one['words']} {one['remedy']}".rstrip())
    return 1


def _check(args: argparse.Namespace) -> int:
    from blastema.app.scan_told import told

    text = sys.stdin.read() if args.file == "-" else _read(Path(args.file))
    lines = [line for line in text.split("\n") if line.strip("\r")] or [""]
    found = [told(line) for line in lines]
    if args.json:
        print(json.dumps(read(found), ensure_ascii=False))
    else:
        print("\n".join(one.words for one in found))
    return int(any(one.refused for one in found))


def read(found: Any) -> dict[str, Any]:
    """What ``check --json`` prints."""
    return {"scans": [one.data for one in found]}


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}.") from error
