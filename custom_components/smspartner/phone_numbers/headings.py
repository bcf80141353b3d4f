"""Words that name what stands in a column or beside them."""

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final

_MAX_LENGTH: Final = 60
_MAX_WORDS: Final = 3
_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE: Final = re.compile(r"[!?,;@]")


def _set_of(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


_FILLERS: Final = _set_of(
    "a an de del des du e el en la le les n nr of the 1 2 3 4 5 6 7 8 9"
)
_NUMBERS: Final = _set_of("no num number numbers numero numeros")
_MOBILE: Final = _set_of(
    """
    celular celulares cellphone cellphones gsm handy mobile mobiles mobil movil
    moviles portable portables
    """
)
_PHONE: Final = _set_of(
    """
    cell phone phones tel tels telefon telefono telefonos telephone telephones telf
    tfno
    """
)
_LANDLINE: Final = _set_of("fijo fijos fixe fixes landline")
_FIGURES: Final = _set_of(
    """
    account amount anniversaire birth birthday bic cif cnae cni code codes commande
    compte contrat contract cp cuenta date devis dni dob dossier ean facture fax
    fecha iban id identifiant ids importe invoice matricule montant naissance nif
    order pedido postal postcode rcs ref reference referencia rib siren siret solde
    telefax total tva vat zip
    """
)
_WORDS: Final = _set_of(
    """
    address adresse apellido apellidos city ciudad client cliente clientes clients
    comment comments commentaire commentaires company compania contact contacto
    contactos contacts correo country courriel customer customers direccion email
    emails empresa entreprise first full last locataire locataires mail name names
    nom nombre nombres noms nota notas note notes pais pays prenom prenoms remarque
    remarques rue societe street surname ville
    """
)


class Heading(Enum):
    """What a column has by its name."""

    MOBILE = auto()
    PHONE = auto()
    """Phone numbers of any kind."""
    LANDLINE = auto()
    FIGURES = auto()
    """Digits that are no phone number that could be verified."""
    WORDS = auto()
    """Nothing that has to hold digits, or a number of an unknown kind."""


@lru_cache
def heading_of(text: str) -> Heading | None:
    """Return what a text names as a whole, None if it names nothing known."""
    named = _words_of(text) if len(text) <= _MAX_LENGTH else frozenset()
    if named <= {"cell"}:  # a cell is of a table as well as of a network
        return None
    words = named - _FILLERS - _NUMBERS
    if not words:
        return Heading.WORDS if named & _NUMBERS else None
    if words <= _MOBILE | _PHONE:
        return Heading.MOBILE if words & (_MOBILE | {"cell"}) else Heading.PHONE
    if words & _LANDLINE and words <= _LANDLINE | _PHONE:
        return Heading.LANDLINE
    if words <= _WORDS:
        return Heading.WORDS
    return Heading.FIGURES if words <= _FIGURES | _WORDS | _PHONE else None


def may_be_heading(text: str) -> bool:
    """Return whether a cell is empty or short, and no sentence, number or address."""
    if _SENTENCE.search(text):
        return False
    if heading_of(text):
        return True
    words = _WORD.findall(text)
    return len(words) <= _MAX_WORDS and not any(
        char.isnumeric() for word in words for char in word
    )


def plain(text: str) -> str:
    """Return a text in small letters without accents, its words parted by one blank."""
    letters = (
        char
        for char in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(char)
    )
    return " ".join("".join(letters).split())


def _words_of(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters without accents."""
    return frozenset(_WORD.findall(plain(text)))
