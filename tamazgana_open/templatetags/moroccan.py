"""Filters for dates, hours, amounts and sizes; each result is isolated, so that it reads in order in any line."""

from collections.abc import Callable
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tamazgana_open.formats import moroccan

register = Library()


def _filter(function: Callable[..., str], *, ltr: bool) -> None:
    @register.filter(name=function.__name__)
    def shown(value: Any) -> str | SafeString:
        if value in (None, ""):
            return ""
        text = function(value)
        return format_html('<bdi dir="ltr">{}</bdi>', text) if ltr else format_html("<bdi>{}</bdi>", text)


for _function in (moroccan.date_short, moroccan.time_of, moroccan.number):
    _filter(_function, ltr=True)
for _function in (
    moroccan.date_long,
    moroccan.weekday_date,
    moroccan.month_year,
    moroccan.moment,
    moroccan.amount,
    moroccan.file_size,
):
    _filter(_function, ltr=False)
