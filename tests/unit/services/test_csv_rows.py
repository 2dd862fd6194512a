"""Rows for spreadsheets: text stays text."""

import csv
import io
from datetime import UTC, datetime

import pytest

from medianest.services import csv_rows


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"], ids=repr
)
def test_what_a_spreadsheet_would_work_out_is_marked_as_text(text):
    assert csv_rows.lines([[text]]).decode().lstrip('"').startswith("'" + text[:1])


def test_everything_else_is_as_it_was():
    at = datetime(2026, 1, 2, tzinfo=UTC)
    row = ["a, b", 'say "x"', None, -5, True, at, {"b": 1, "a": "="}, ["ü"], "nul\0"]
    assert csv_rows.lines([row]).decode() == (
        '"a, b","say ""x""",,-5,True,2026-01-02T00:00:00+00:00,'
        '"{""a"": ""="", ""b"": 1}","[""ü""]",nul\r\n'
    )


@pytest.mark.parametrize(
    "text",
    ["=1+1", "'=1+1", "''=1", " =1", "' =1", "'90s", "it's", "", "'", "-", "a\nb", "\n=1"],
    ids=repr,
)
def test_what_was_marked_is_had_back_as_it_was(text):
    ((cell,),) = csv.reader(io.StringIO(csv_rows.lines([[text]]).decode(), newline=""))
    assert csv_rows.plain(cell) == text
