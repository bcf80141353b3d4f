"""Tests of lists as people have them: pasted from a table, a mail, an address book."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.smspartner.phone_numbers import (
    PhoneNumberError,
    PhoneNumberProblem,
    line_of,
    normalize,
    read_numbers,
)

NUMBERS = [f"+3361234{number:04}" for number in range(20)]
MAX_INVALID = 1000

# What stands beside a number, as people have it.
WORDS = st.sampled_from(
    ["Anna", "Dupont", "Jean-Pierre", "O'Neill", "Zoë", "Łukasz", "Ascenseur B", "住所"]
)
OTHER_CELLS = st.sampled_from(
    [
        "",
        "75011",
        "75011 Paris",
        "1985",
        "12/05/1985",
        "1985-05-12",
        "2026-11-28 09:30",
        "12.50",
        "1 250.00 €",
        "anna1985@example.org",
        "12 rue de la Paix",
        "42",
        "n/a",
    ]
)


def national(phone: str) -> str:
    """Return a French number as it is written in France."""
    digits = f"0{phone.removeprefix('+33')}"
    return " ".join(digits[place : place + 2] for place in range(0, 10, 2))


type Spell = Callable[[str], str]

SPELLINGS: st.SearchStrategy[Spell] = st.sampled_from(
    [
        str,
        national,
        lambda phone: national(phone).replace(" ", "."),
        lambda phone: national(phone).replace(" ", "\u00a0"),
        lambda phone: national(phone).replace(" ", ""),
        lambda phone: phone.replace("+33", "+33 (0)"),
        lambda phone: phone.replace("+", "00"),
    ]
)
ALONE = st.sampled_from(
    [
        "{}",
        '"{}"',
        "'{}",
        '="{}"',
        '"=""{}"""',
        "tel:{}",
        "tel: {}",
        "Tél. : {}",
        "Anna: {}",
        "Anna {}",
        "अन्ना {}",
        "Lift 2: {}",
        "{} (Anna)",
        "- {}",
        "{} - Anna",
        "{};",
        " {} ,",
        "Anna <{}>",
    ]
)
UNTIMED = settings(deadline=None)


def numbers_of(text: str, country: str = "FR") -> list[str]:
    """Return the numbers of a text in which everything can be read."""
    read = read_numbers([text], country)
    assert not read.invalid
    return [phone for _, phone in read.valid]


def named(text: str, country: str = "FR") -> list[tuple[str, str, int | None]]:
    """Return what cannot be read of a text, why, and its line."""
    invalid = read_numbers([text], country).invalid
    return [(entry, problem.value, line_of(entry)) for entry, problem in invalid]


@UNTIMED
@given(
    st.lists(st.tuples(SPELLINGS, ALONE), min_size=1, max_size=len(NUMBERS)),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n ;\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["", "Phone", "Téléphone", "Tel 1", '"Phone"']),
)
def test_one_number_in_a_line(
    lines: list[tuple[Spell, str]], end: str, mark: str, header: str
) -> None:
    """However each is written, and whatever names them, the same numbers are read."""
    phones = NUMBERS[: len(lines)]
    written = [
        form.format(spell(phone))
        for phone, (spell, form) in zip(phones, lines, strict=True)
    ]
    text = mark + end.join([header, *written] if header else written) + end
    assert numbers_of(text) == phones


@UNTIMED
@given(
    st.lists(
        st.tuples(SPELLINGS, st.lists(WORDS | OTHER_CELLS, max_size=4)),
        min_size=1,
        max_size=len(NUMBERS),
    ),
    st.data(),
    st.sampled_from([";", "\t", '";"']),
    st.booleans(),
)
def test_columns(
    rows: list[tuple[Spell, list[str]]],
    data: st.DataObject,
    separator: str,
    has_header: bool,
) -> None:
    """What stands in other columns, before or after the number, is passed over."""
    phones = NUMBERS[: len(rows)]
    lines = ["Nom;Adresse"] if has_header else []
    for phone, (spell, cells) in zip(phones, rows, strict=True):
        place = data.draw(st.integers(0, len(cells)))
        row = ["Dupont, Jean", *cells[:place], spell(phone), *cells[place:]]
        line = separator.join(row)
        lines.append(f'"{line}"' if '"' in separator else line)
    assert numbers_of("\n".join(lines)) == phones


@pytest.mark.parametrize("separator", [", ", ",", "; ", ";", "\n", "\r\n", " ,\n"])
def test_lists_of_numbers(separator: str) -> None:
    """A list of nothing but numbers is read as such, also in one line."""
    assert numbers_of(separator.join(NUMBERS)) == NUMBERS
    assert numbers_of(separator.join(map(national, NUMBERS))) == NUMBERS
    quoted = separator.join(f'"{national(phone)}"' for phone in NUMBERS)
    assert numbers_of(quoted) == NUMBERS


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("Dupont, Jean;06 12 34 56 78", "FR", "+33612345678"),
        ("06 12 34 56 78, Jean Dupont", "FR", "+33612345678"),
        ("2. 0612345678", "FR", "+33612345678"),
        ("20) 06 12 34 56 78", "FR", "+33612345678"),
        ("- Anna: 06 12 34 56 78", "FR", "+33612345678"),
        ("1. Dupont, Jean, 06 12 34 56 78", "FR", "+33612345678"),
        ("TEL;TYPE=CELL:+33612345678", "FR", "+33612345678"),
        ("['+33612345678']", "FR", "+33612345678"),
        ("tel: 612345678", "FR", "+33612345678"),
        ("Móvil 612 34 56 78", "ES", "+34612345678"),
        ("Téléphone portable : 612345678", "FR", "+33612345678"),
        ("gsm 33612345678", "FR", "+33612345678"),
        ("612345678.0", "FR", "+33612345678"),
        ("33612345678.0", "FR", "+33612345678"),
        ("0612345678.00", "FR", "+33612345678"),
        ("⁰⁶¹²³⁴⁵⁶⁷⁸", "FR", "+33612345678"),
        ("Anna (0)6 12 34 56 78", "FR", "+33612345678"),
        ("Anna 0151 / 23456789", "DE", "+4915123456789"),
        ("Anna,0471 12 34 56", "BE", "+32471123456"),
    ],
)
def test_one_row(text: str, country: str, phone: str) -> None:
    """A row is one entry, and goes by the whole line."""
    assert read_numbers([text], country).valid == [(text, phone)]


@pytest.mark.parametrize(
    "text",
    [
        "Paris 75001 0612345678",
        "75001 0612345678",
        "Dupont 612345678 75001",
        "Dupont 612345678 (75001 Paris)",
        "Dupont 612345678, 75001 Paris",
        "Dupont 0612345678 75001",
        "Dupont 06 12 34 56 78 75001",
        "Dupont 0612345678 (2)",
        "Dupont 0612345678 / 0712345678",
        "612345678 75001",
        "612345678 00012",
        "Siret : 612345678 00012",
        "Facture 2024/123456",
        "Devis 2024 123456",
        "Dossier 2024/123456",
        "2024/123456",
        "Contrat 2023/123456",
        "Anna;Facture 2024/123456",
        "Facture 002024123456",
        "192.168.10.250",
        "20 06 12 34 56 78",
        "66 06 12 34 00 00",
        "6 6 06 12 34 00 00",
        "002 06 12 34 00 00",
        "0 06 12 34 00 00",
        "SIREN 612 345 678",
        "SIREN: 732829320",
        "Client 712345678",
        "Anna 612345678",
        "Anna: 33612345678",
        "612345678 EUR",
        "Solde: 612345678",
        "Commande 612345678",
        "RCS Paris B 612 345 678",
        "TVA: 12612345678",
        "Colis 447911123456",
        "Colis 00340434161094021501",
        "CNI 612345678901",
        "Numéro : 612345678",
        "Fax 612345678",
        "Fax : 06 12 34 56 78",
        "06 12 34 56 78 (fax)",
        "Fax\n0612345678",
        "Nom;Fax\nAnna;0612345678",
        "Nom,Fax\nDupont, Anna,0612345678",
        "Nom;Siren\nAnna;0612345678",
        "Mobile 1 3471234567",
        "phone model 612345678",
        "612345678.5",
        "32. 0470123456",
        "41) 079 123 45 67",
        "34. 0612345678",
        "1. 3331234567",
        "ACME;732829320",
        "ACME;33732829320",
        "612345678\t75011",
        "612345678;75011",
        "SIREN, 732829320",
        "Siren\n732829320",
        "Siren;Nom\n732829320;ACME",
        "Siren;Nom\n732829320",
        "Client,Nom,Ville\n712345678,Anna,Lyon",
        "Clients\n612345678",
        "Numéro;Nom\n612345678;Anna",
        "Nos clients\n612345678\n612345679",
        "Nos clients\n612345678, 612345679\n612345670",
        "Modèle;phone model\nAnna;612345678",
        "Nom;Téléphone;Mobilier\nAnna;;612345678",
        "Cellule;Numero\n0612345670;0612345678",
        "Bonjour, téléphone\n0612345678, 0612345679",
        "Clients, portables\n0612345678, 0612345679",
        "Téléphone;Portable\n0612345678;0712345678",
        "Nom;Portable;Autre\nAnna;0612345678;0712345678",
        "Nom;Fixe;Portable\nAnna;0612345678;",
        "612345678\t612345679",
        "Anna;612345678, 612345679",
    ],
)
@pytest.mark.parametrize("country", ["FR", "ES", "IT"])
def test_digits_that_are_no_number(text: str, country: str) -> None:
    """Digits beside words or others are never bought, and each line is named."""
    read = read_numbers([text], country)
    assert (read.valid, read.duplicates) == ([], [])
    assert read.invalid
    lines = text.split("\n")
    assert {line_of(entry) for entry, _ in read.invalid} >= (
        {None} if len(lines) == 1 else set(range(2, len(lines) + 1))
    )


# No word of these names a phone, and no figure begins as a phone number does.
NAMING = st.sampled_from(
    [
        "Client",
        "SIREN",
        "n°",
        "Paris",
        "(Anna)",
        "Réf.",
        "EUR",
        "住所",
        "Fax",
        "phone no 7",
    ]
)
UNMARKED = st.from_regex(r"[1-9][0-9]{0,13}", fullmatch=True)


@UNTIMED
@given(
    st.lists(NAMING | UNMARKED, min_size=1, max_size=5),
    NAMING,
    st.data(),
    st.sampled_from([" ", "/", ";", ", ", "\t", ": ", "-", " - ", "."]),
    st.sampled_from(["FR", "ES", "DE", "AT", "US", "DK", None]),
)
def test_nothing_unmarked_is_read_beside_words(
    parts: list[str], word: str, data: st.DataObject, between: str, country: str | None
) -> None:
    """Without a plus or a zero, no digits beside a word are a phone number."""
    parts.insert(data.draw(st.integers(0, len(parts))), word)
    text = between.join(parts)
    assert read_numbers([text], country).valid == []


@UNTIMED
@given(
    SPELLINGS,
    st.lists(
        st.from_regex(r"0?[1-9][0-9]{0,7}", fullmatch=True), min_size=1, max_size=2
    ),
    st.booleans(),
    st.sampled_from([" ", "/", ", ", "\t", " - ", " (", "."]),
    st.sampled_from(["", "Anna ", "Anna "]),
)
def test_a_number_is_not_joined_to_other_digits(
    spell: Spell, others: list[str], is_first: bool, between: str, word: str
) -> None:
    """A number beside other digits is read as itself, or not at all."""
    number = spell(NUMBERS[0])
    parts = [number, *others] if is_first else [*others, number]
    read = read_numbers([word + between.join(parts)], "FR")
    for entry, phone in read.valid:
        assert phone == NUMBERS[0] or entry in others


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("612345678, 612345679", "78 79"),
        ("612345678,612345679", "78 79"),
        ("612345678;612345679", "78 79"),
        ('"612345678";', "78"),
        ("612345678\n612345679", "78 79"),
        ("612345678, 612345679\n612345670", "78 79 70"),
        ("612345678; 612345679\n612345670; 612345671", "78 79 70 71"),
        ("612345678,612345679,612345670\n612345671", "78 79 70 71"),
        ("0612345678,612345679", "78 79"),
        ("06 12 34 56 78, 6 12 34 56 79", "78 79"),
        ("33612345678, 612345679", "78 79"),
        ("⁰⁶¹²³⁴⁵⁶⁷⁸\n0612345679", "78 79"),
        ("Téléphone\n612345678\n612345679", "78 79"),
        ("N° de téléphone\n612345678, 612345679\n0612345670", "78 79 70"),
        ("Tel;Nom\n612345678;Anna\n612345679", "78 79"),
        ("nom,tel\nAnna,612345678.0", "78"),
        ("Nom;Telefax;Numéro\nAnna;0612345670;0612345678", "78"),
        ("Nom;Cell phone\nAnna;612345678", "78"),
        ("Nom;Fax;Portable\nAnna;0612345670;612345678", "78"),
        (
            "Nom;Téléphone fixe;Téléphone portable\nAnna;0123456789;0612345678",
            "78",
        ),
        ("33 06 12 34 56 78", "78"),
        ("1. 0612345678\n2. 0612345679", "78 79"),
        ("20) 06 12 34 56 78", "78"),
        (
            "\n".join(f"{one}. 06123456{one:02}" for one in range(1, 50)),
            " ".join(f"{one:02}" for one in range(1, 50)),
        ),
    ],
)
def test_exactly_these_numbers(text: str, ends: str) -> None:
    """Lists of nothing but numbers are read whole, and columns by their names."""
    assert numbers_of(text) == [f"+336123456{end}" for end in ends.split()]


@pytest.mark.parametrize(
    "first",
    [
        "Bonjour, voici mon téléphone",
        "Hello, my cell phone numbers:",
        "Bonjour",
        "Anna;Bob",
        "Téléphone !",
        "Liste des numéros de nos clients",
        "Mobilier",
        "A",
    ],
)
def test_what_is_not_surely_a_header(first: str) -> None:
    """Words above a list are named; the numbers below are read all the same."""
    text = f"{first}\n0612345678, 0612345679"
    read = read_numbers([text], "FR")
    assert [phone for _, phone in read.valid] == ["+33612345678", "+33612345679"]
    assert named(text) == [(first, "not_a_number", 1)]


def test_what_a_figure_before_a_number_may_be() -> None:
    """A figure that counts the lines is no country's code."""
    rest = "\n".join(["0612345678"] * 40)
    text = f"{rest}\n41) 079 123 45 67"
    assert read_numbers([text], "FR").valid[-1] == (
        "41) 079 123 45 67",
        "+33791234567",
    )
    assert named("41) 079 123 45 67") == [("41) 079 123 45 67", "ambiguous", None)]


@pytest.mark.parametrize(
    "text", ["Anna 0664 123456 1010", "Anna 0664123456 12", "0664123456 12"]
)
def test_digits_behind_a_number_of_any_length(text: str) -> None:
    """Austrian numbers may be longer or shorter: nothing else is taken for a part."""
    assert named(text, "AT") == [(text, "not_a_number", None)]
    assert numbers_of("Anna 0664 123456", "AT") == ["+43664123456"]


def test_columns_that_are_named() -> None:
    """The column of the phone number is known by its name, whatever else there is.

    Who has none is passed over.
    """
    text = (
        "Nom;SIREN;Téléphone;Né le\r\n"
        "Dupont, Jean;732829320;06 12 34 56 78;12/05/1985\r\n"
        "Martin;612345678;;\r\n"
        "Durand;612345678;06 12 34;\r\n"
        '"Petit; Luc";612345678;"0712345678";\r\n'
    )
    read = read_numbers([text], "FR")
    assert [phone for _, phone in read.valid] == ["+33612345678", "+33712345678"]
    assert named(text) == [
        ("Durand;612345678;06 12 34", "not_possible", 4),
    ]


def test_more_cells_than_columns() -> None:
    """A name with a comma shifts the columns; only a plain phone number is taken."""
    text = "Name,Id,Phone\nDupont, Jean,75,0612345678\nMartin, Eva,612345678,"
    assert [phone for _, phone in read_numbers([text], "FR").valid] == ["+33612345678"]
    assert named(text) == [("Martin, Eva,612345678", "ambiguous", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Dupont;732829320;0612345678",  # a company's number: it reads as +33732829320
        "732829320;0612345678",
        "0612345678\t732829320",
        "612345678;732829320\n712345678;732829321",
        "Anna\t0612345678\t0712345678",
        "Anna;+33 6 12 34 56;732829320",  # the number lacks digits
        "732829320;06 12 34 56 7",
    ],
)
def test_more_than_one_may_be_the_number(text: str) -> None:
    """Where that cannot be told, nothing is read and the line is named."""
    read = read_numbers([text], "FR")
    assert (read.valid, read.duplicates) == ([], [])
    assert {problem for _, problem in read.invalid} == {PhoneNumberProblem.AMBIGUOUS}
    assert [entry for entry, _ in read.invalid] == text.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "6,12E+08",
        "6.12E+8",
        "6,12345678E+08",
        "Anna;6,12E+08",
        "Anna;12/05/1985",
        "Anna;20.12.1985;75011",
        "né le 20/12/1985",
        "Anna 2012-12-20",
        "20/12/1985 Anna",
        "20.12.1985",
        "2012-12-20",
        "12:30 20123456",
        "Anna;1 250,00 €",
        "732829320 €",
        "n° 732829320",
        "DE 15123456789",
        "X12345678",
        "2 0612345678",
        "Lift 2 0612345678",
        "Lift 36 201234567",
        "0612345678x",
        "0612345678 x12",
        "0612345678 x",
        "Room 12",
        "Anna;anna198512@example.org",
        "Anna;Bob",
        '"',
    ],
)
@pytest.mark.parametrize("country", ["FR", "DK", "DE"])
def test_nothing_that_is_a_number(text: str, country: str) -> None:
    """What may be read as a number and is none is named, as the line that it is."""
    assert named(text, country) == [(text, "not_a_number", None)]


def test_lost_digits_in_a_list() -> None:
    """A number that a spreadsheet cut is named, and does not pass for a name."""
    assert named("0612345678, 6,12E+08") == [("6,12E+08", "not_a_number", None)]
    assert named("06 12 34 56 78, 06 12") == [("06 12", "not_possible", None)]


def test_lines_are_counted_as_people_see_them() -> None:
    """The first line is 1, with the header and empty lines."""
    text = (
        "\ufeffNom;Téléphone\r\n\r\nAnna;06 12\r\n;;\r\nBob;06 12 34 56 78\r\nCarl\r\n"
    )
    assert named(text) == [
        ("Anna;06 12", "not_possible", 3),
        ("Carl", "not_a_number", 6),
    ]
    assert named("nobody") == [("nobody", "not_a_number", None)]
    assert named("\nnobody\n\n") == [("nobody", "not_a_number", None)]


@pytest.mark.parametrize(
    "first",
    [
        "Anna;75011",
        "Anna;06 12 34",
        "12/05/2026",
        "Liste 12",
        "612345",
        "6,12E+08;Anna",
    ],
)
def test_only_words_are_a_header(first: str) -> None:
    """A first line with digits is no header: it is named like any other."""
    assert [line for _, _, line in named(f"{first}\n0612345678")] == [1]


def test_header_alone() -> None:
    """A text of one line has no header."""
    assert named("Phone\n") == [("Phone", "not_a_number", None)]


def test_long_lines_are_cut_to_their_number() -> None:
    """A line that would fill the database is known by its number alone."""
    text = f"{'a' * 300};06 12 34 56 78"
    assert read_numbers([text], "FR").valid == [("06 12 34 56 78", "+33612345678")]


@pytest.mark.parametrize(
    "value",
    [
        "'0612345678",
        '="0612345678"',
        '"06 12 34 56 78"',
        "tel:+33612345678",
        "Tél. : 06 12 34 56 78",
        "T: 06 12 34 56 78",
        "Anna 06 12 34 56 78",
        "\ufeff0612345678",
    ],
)
def test_one_number_with_a_label(value: str) -> None:
    """A single number may be labelled too."""
    assert normalize(value, "FR") == "+33612345678"


@pytest.mark.parametrize("value", ["Anna", "tel:", "Anna 2 0612345678", "x0612345678"])
def test_labels_without_a_number(value: str) -> None:
    """A label is no number, and digits in it are not told from the number's."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, "FR")
    assert caught.value.problem is PhoneNumberProblem.NOT_A_NUMBER


@UNTIMED
@given(
    st.text("0123456789+\";,\t\n\r '=:.()@eEé\u00a0\ufeffABxy", max_size=120),
    st.sampled_from([None, "FR", "ES", "DK", "US"]),
)
def test_anything_is_read_or_named(text: str, country: str | None) -> None:
    """No text raises, and what is named is a part of it."""
    read = read_numbers([text], country)
    for entry, _ in read.invalid:
        assert entry in text or '"' in text
        line = line_of(entry)
        assert line is None or line <= text.count("\n") + text.count("\r") + 1


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"' * MEGABYTE, id="quotes"),
        pytest.param("6" * MEGABYTE, id="digits"),
        pytest.param('"x,' * (MEGABYTE // 3), id="open quotes"),
        pytest.param(' "x ""' * (MEGABYTE // 6), id="doubled quotes"),
        pytest.param(",6E" * (MEGABYTE // 3), id="scientific"),
        pytest.param(f"{'6' * 5000}," * (MEGABYTE // 5001), id="long cells"),
        pytest.param("a:" * (MEGABYTE // 2), id="labels"),
        pytest.param("\n" * MEGABYTE, id="empty lines"),
        pytest.param("Anna;0612345678;0712345678\n" * 40_000, id="ambiguous"),
    ],
)
def test_hostile_texts(text: str) -> None:
    """Nothing is read of junk, in a time that grows no faster than the text."""
    read = read_numbers([text], "FR", max_invalid=MAX_INVALID)
    assert (read.valid, read.duplicates) == ([], [])


def test_a_long_table() -> None:
    """A table of many rows is read whole."""
    rows = [f'"Dupont, Jean";"+33612{number:06}"' for number in range(100_000)]
    assert len(numbers_of("\n".join(rows))) == len(rows)
