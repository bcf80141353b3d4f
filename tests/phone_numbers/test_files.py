"""Files of phone numbers are read as pasted lists are, however they were saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.phone_numbers import (
    FileProblem,
    NumberFileError,
    files,
    line_of,
    read_file,
    read_numbers,
)

TABLE = "Nom;Téléphone;Code\r\nÉva;06 12 34 56 78;75011\r\nJosé;+33 7 12 34 56 78;\r\n"
BOTH = ["+33612345678", "+33712345678"]


def numbers_of(
    content: str | bytes, column: str | int | None = None
) -> tuple[list[str], list[tuple[int | None, str]]]:
    """Return the numbers in a file, and the lines of what is none, with the reasons."""
    if isinstance(content, str):
        content = content.encode()
    read = read_numbers(read_file(content, column), "FR")
    invalid = [(line_of(entry), problem.value) for entry, problem in read.invalid]
    return [phone for _, phone in read.valid], invalid


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "cp1252",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
    ],
)
@pytest.mark.parametrize("column", [None, "Téléphone", "telephone", 2])
def test_encodings(encoding: str, column: str | int | None) -> None:
    """The encoding is found out, with a mark or without."""
    assert numbers_of(TABLE.encode(encoding), column) == (BOTH, [])


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xff\xfe"])
def test_marks_of_utf_16(mark: bytes) -> None:
    """Either order of bytes is read by its mark."""
    order = "utf-16-be" if mark[0] == 0xFE else "utf-16-le"
    assert numbers_of(mark + TABLE.encode(order)) == (BOTH, [])


@pytest.mark.parametrize("mark", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;;;\n"])
@pytest.mark.parametrize("column", [None, "Téléphone"])
def test_the_line_of_excel_is_passed_over(mark: str, column: str | None) -> None:
    """It names what parts cells, and counts as a line."""
    bad = mark + TABLE + "Bob;06 12;\r\n"
    assert numbers_of(bad, column) == (BOTH, [(5, "not_possible")])


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("column", [None, "Phone", 2])
def test_separators(separator: str, column: str | int | None) -> None:
    """What parts cells is found out, and quotes keep it within a cell."""
    lines = [
        ["Name", "Phone", "Note"],
        [f'"Dupont{separator} Jean"', "0612345678", "x"],
        ["", "", ""],
        ["Eva", '"07 12 34 56 78"', ""],
    ]
    text = "\n".join(separator.join(cells) for cells in lines)
    assert numbers_of(text, column) == (BOTH, [])


@pytest.mark.parametrize("separator", [":", "^", "~"])
def test_a_separator_that_is_declared(separator: str) -> None:
    """Even an unusual one is taken."""
    text = f"sep={separator}\nName:Phone\nEva:0612345678\n".replace(":", separator)
    assert numbers_of(text) == (["+33612345678"], [])
    assert numbers_of(text, "phone") == (["+33612345678"], [])


@pytest.mark.parametrize("column", [None, "Phone", 2])
def test_line_breaks_within_quotes(column: str | int | None) -> None:
    """A cell goes on in the next line, and lines keep the place they begin at."""
    text = (
        'Name;Phone;Address\n"Eva\nMaria\n""Mo""";0612345678;"1 rue X\n\nParis"\n'
        'Jo;0712345678;"2 rue Y"\nBob;x;\n'
    )
    assert numbers_of(text, column) == (BOTH, [(8, "not_a_number")])


def test_a_stray_quotation_mark_swallows_nothing() -> None:
    """Rows between two of them stay rows."""
    text = 'Name;Phone\n"Eva;0612345678\nJo;0712345678\nAl";0612345679\n'
    for column in (None, "Phone"):
        assert numbers_of(text, column) == ([*BOTH, "+33612345679"], [])
    lines = [f"A{n};06123456{n:02}" for n in range(50)]
    text = "\n".join(["Name;Phone", '"B";"0712345678', *lines, 'C";0712345679'])
    found, invalid = numbers_of(text, "Phone")
    assert len(found) + len(invalid) == 52
    assert len(found) >= 50


@pytest.mark.parametrize(
    ("cell", "found", "reason"),
    [
        ("33612345678", "+33612345678", None),
        ("612345678", "+33612345678", None),
        ("612345678.0", "+33612345678", None),
        ("'0612345678", "+33612345678", None),
        ('="0612345678"', "+33612345678", None),
        ("06\x00 12\x00345678", "+33612345678", None),
        ("+33\u00a06\u202f12 34 56 78", "+33612345678", None),
        ("3,3612E+10", None, "not_a_number"),
        ("3.3612E+10", None, "not_a_number"),
        ("3,36123456780E+10", None, "not_a_number"),
        ("6,12345678E+08", None, "not_a_number"),
        ("#######", None, "not_a_number"),
        ("#REF!", None, "not_a_number"),
        ("", None, None),
        (" \u00a0", None, None),
        ('""', None, None),
        ("-", None, None),
        ("\u2013", None, None),
        ("- - -", None, None),
        ("?", None, "not_a_number"),
        (".", None, "not_a_number"),
        ("n/a", None, "not_a_number"),
        ("01 23 45 67 89", None, "not_mobile"),
        ("06 12 34 56", None, "not_possible"),
        ("0612345678 / 0712345678", None, "not_a_number"),
    ],
)
@pytest.mark.parametrize("column", [None, "Phone", 2])
def test_what_a_spreadsheet_makes_of_a_number(
    column: str | int | None, cell: str, found: str | None, reason: str | None
) -> None:
    """What is still whole is read; what is lost is named by its line, never guessed."""
    text = f"Name;Phone;Note\nEva;{cell};x\n"
    assert numbers_of(text, column) == (
        [found] if found else [],
        [(2, reason)] if reason else [],
    )


@pytest.mark.parametrize("column", [None, "Phone", 2])
@pytest.mark.parametrize("blank", ["", "-"])
def test_a_contact_without_a_number_is_no_entry(
    column: str | int | None, blank: str
) -> None:
    """The others are read; a row that ends before the column is named."""
    text = f"Name;Phone;Note\nEva;{blank};x\nJo;0612345678;\n;{blank};\nAl\n"
    assert numbers_of(text, column) == (["+33612345678"], [(5, "not_a_number")])


def test_a_contact_whose_mobile_is_blank() -> None:
    """Another phone's column counts; without a number in any there is no entry."""
    text = "Name;Phone;Mobile\nA;0612345678;-\nB;-;0712345678\nC;-;\nD;;\nE;x;\n"
    assert numbers_of(text) == (BOTH, [(6, "not_a_number")])


def test_a_number_in_another_column_is_named() -> None:
    """It may be the one that is missing from the column of phone numbers."""
    text = "Name;Phone;Note\nEva;;612345678\nJo;-;0612345678\n"
    assert numbers_of(text) == ([], [(2, "not_a_number"), (3, "ambiguous")])
    assert numbers_of(text, "Phone") == ([], [])


@pytest.mark.parametrize("column", [None, "Phone", 2])
def test_separators_at_the_end(column: str | int | None) -> None:
    """Empty cells at the end move nothing, but a comma in a name may."""
    text = "Name;Phone;Id;;\nEva;612345678;1;;\nJo;712345678;2\nAl;612345679;;;;;;\n"
    assert numbers_of(text, column) == ([*BOTH, "+33612345679"], [])
    text = "Name,Id,Phone\nDupont, Jean,612345679,\nEva,1,612345678\n"
    third = 3 if isinstance(column, int) else column
    assert numbers_of(text, third) == (["+33612345678"], [(2, "ambiguous")])


@pytest.mark.parametrize("empty", ["", ";;;", "\t", " \u00a0", ",,"])
def test_empty_lines_are_passed_over(empty: str) -> None:
    """They count as lines."""
    text = f"Name;Phone\r\n{empty}\r\nEva;0612345678\r\n{empty}\r\nJo;x\r\n{empty}"
    assert numbers_of(text) == (["+33612345678"], [(5, "not_a_number")])
    assert numbers_of(text, 2) == (["+33612345678"], [(5, "not_a_number")])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_plain_list(end: str) -> None:
    """A text with a number in each line, or several, needs no table."""
    text = f"0612345678{end}Eva 07 56 78 90 12{end}"
    assert numbers_of(text) == (["+33612345678", "+33756789012"], [])
    assert numbers_of(f"0612345678, 0712345678{end}") == (BOTH, [])
    assert numbers_of("x") == ([], [(1, "not_a_number")])
    for empty in ("", b"\xef\xbb\xbf", "Name;Phone\n", "sep=;"):
        assert numbers_of(empty) == ([], [])


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Contact 1", ["+33612345678"]),
        (" contact  2 ", ["+33712345678"]),
        (2, ["+33612345678"]),
        (3, ["+33712345678"]),
    ],
)
def test_a_column_is_chosen(column: str | int, expected: list[str]) -> None:
    """Only its cells are read, whatever is beside them."""
    text = "Name;Contact 1;Contact 2\nEva;612345678;0712345678\n"
    assert numbers_of(text, column) == (expected, [])


def test_titles_above_the_columns() -> None:
    """What stands above the chosen heading is no row."""
    text = "Members 2026;;\n;;\nName;Id;Tel\nEva;712345678;0612345678\n"
    assert numbers_of(text, "tel") == (["+33612345678"], [])


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        (TABLE, "Mobile", FileProblem.COLUMN_MISSING),
        (TABLE, 4, FileProblem.COLUMN_MISSING),
        ("", "Mobile", FileProblem.COLUMN_MISSING),
        ("", 1, FileProblem.COLUMN_MISSING),
        ("Tel;TEL\n1;2", "tel", FileProblem.COLUMN_TWICE),
        ("PK\x03\x04", None, FileProblem.SPREADSHEET),
    ],
)
def test_what_cannot_be_read(
    text: str, column: str | int | None, problem: FileProblem
) -> None:
    """A file that lacks what is asked for says which."""
    with pytest.raises(NumberFileError) as raised:
        read_file(text.encode(), column)
    assert raised.value.problem is problem
    assert str(raised.value) == problem.value


@pytest.mark.parametrize("text", ["0612345678\n" * 11, ",".join(["0612345678"] * 11)])
def test_the_number_of_entries_is_limited(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """More of them than are of any use are not read."""
    monkeypatch.setattr(files, "MAX_ENTRIES", 10)
    with pytest.raises(NumberFileError):
        read_file(text.encode(), None)
    assert len(read_file(text[:109].encode(), None)) == 10


@given(st.binary(max_size=400), st.sampled_from([None, 1, 2, "a"]))
def test_any_bytes(content: bytes, column: str | int | None) -> None:
    """Nothing but the errors that are told comes of a file."""
    try:
        entries = read_file(content, column)
    except NumberFileError:
        return
    assert all(line_of(entry) for entry in entries)


@given(st.text(alphabet='06 1;,\t|"\r\nsep=a', max_size=80))
def test_any_table(text: str) -> None:
    """Each entry has a line of the file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for entry in read_file(text.encode(), None):
        line = line_of(entry)
        assert line
        assert lines[line - 1].strip()
