"""Template tags of the parts: form widgets in the design system's classes."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString

register = template.Library()

# Widget class -> the word the parts branch on; the first that fits wins.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
    (forms.Widget, "input"),
)
_CLASSES = {
    "checkboxes": "usa-checkbox__input",
    "radios": "usa-radio__input",
    "checkbox": "usa-checkbox__input",
    "textarea": "usa-textarea",
    "select": "usa-select",
    "file": "usa-file-input",
    "input": "usa-input",
}


@register.filter
def widget_kind(field: BoundField) -> str:
    """Which of the part's shapes this field takes."""
    return next(kind for cls, kind in _KINDS if isinstance(field.field.widget, cls))


@register.simple_tag
def widget(field: BoundField, width: str = "") -> SafeString:
    """The field's control in the design system's class, ``width`` one of its sizes."""
    kind = widget_kind(field)
    classes = [_CLASSES[kind], field.field.widget.attrs.get("class", "")]
    if width:
        classes.append(f"usa-input--{width}")
    if field.errors:
        classes.append(f"{_CLASSES[kind]}--error")
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def options(field: BoundField) -> list[BoundWidget]:
    """The choices of a radio or checkbox group, each with its class."""
    css = _CLASSES[widget_kind(field)]
    for option in field.subwidgets:
        option.data["attrs"]["class"] = css
    return field.subwidgets


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the control that a link to this field should focus."""
    if widget_kind(field) in ("radios", "checkboxes"):
        return f"{field.auto_id}_0"
    return field.id_for_label
