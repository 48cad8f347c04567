"""The students of a course, from a list of one's own or from a site's export."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.course import gradebook
from zoo.light.files.text import printable
from zoo.light.sheets.headings import folded

_IDS = (
    ("student id", "student number", "sid", "id number", "matriculation number", "matrikelnummer", "matrikel",
     "numero etudiant", "sis user id", "idnumber", "registration number", "roll number", "roll no", "matricola",
     "numero de matricula", "n o de matricula", "matricula", "nia", "dni",
     "studentnummer", "studienummer", "numer albumu", "ogrenci no",
     "学号", "学籍番号", "학번"),
    ("id", "student", "number", "identifier"),
    ("username", "user name", "login", "sis login id", "user"),
    ("email", "email address", "e mail", "mail", "e mail adresse",
     "correo", "correo electronico", "courriel", "e post"),
)  # fmt: skip
"""Headings of what tells students apart, the surest first."""
_NAMES = (
    "name", "full name", "student name", "student", "nom complet", "vollstandiger name", "nachname vorname",
    "name vorname", "nom prenom", "nom et prenom", "nombre y apellidos", "apellidos y nombre", "apellidos nombre",
    "nome e cognome", "cognome e nome", "imie i nazwisko", "naam", "ad soyad", "姓名", "氏名", "이름",
)  # fmt: skip
_FIRST = (
    "first name",
    "vorname",
    "prenom",
    "given name",
    "nombre",
    "nome",
    "imie",
    "voornaam",
    "fornavn",
    "fornamn",
    "ad",
)
_LAST = (
    "last name", "surname", "nachname", "nom", "family name", "apellidos", "apellido", "cognome", "sobrenome",
    "nazwisko", "achternaam", "etternavn", "efternamn", "soyad",
)  # fmt: skip
_CANVAS = "sis user id"
_LONGEST_ID = 200  # characters


class Student(NamedTuple):
    """One of a course, by the id under which marks are kept."""

    id: str
    name: str = ""
    email: str = ""
    login: str = ""
    participant: str = ""
    """Moodle's number of a participant of one assignment."""
    canvas: str = ""
    """Canvas's own number of a user."""

    @property
    def label(self) -> str:
        """How a list for the teacher calls them."""
        return f"{self.id} {self.name}".strip()


@dataclass(frozen=True)
class Roster:
    """The students, each once, in the order of their list."""

    students: tuple[Student, ...]

    @cached_property
    def by_id(self) -> dict[str, Student]:
        return {key(each.id): each for each in self.students}

    @cached_property
    def by_name(self) -> dict[str, list[Student]]:
        """By the letters of their names in order, however a site writes them together."""
        found: dict[str, list[Student]] = {}
        for each in self.students:
            for written in {letters(each.name), _letters_last_first(each.name)} - {""}:
                found.setdefault(written, []).append(each)
        return found

    def where(self, **known: str) -> Student | None:
        """The student of whom a field is just that; None for no value, or nobody, or several."""
        ((name, value),) = known.items()
        found = self._by_field.get((name, key(value)), []) if value else []
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_field(self) -> dict[tuple[str, str], list[Student]]:
        found: dict[tuple[str, str], list[Student]] = {}
        for each in self.students:
            for name, value in zip(each._fields, each, strict=True):
                found.setdefault((name, key(value)), []).append(each)
        return found

    def named(self, name: str) -> Student | None:
        """The only student of that name; None where there are none or several."""
        found = self.by_name.get(letters(name), [])
        return found[0] if len(found) == 1 else None


def key(text: str) -> str:
    """An id as it is compared: in one case, without the spaces around it."""
    return " ".join(text.split()).casefold()


def letters(name: str) -> str:
    """The letters and figures of a name."""
    return re.sub(r"[\W_]", "", folded(name))


def _letters_last_first(name: str) -> str:
    last, comma, first = name.partition(",")
    if comma:
        return letters(f"{first} {last}")
    words = name.split()
    return letters("".join((*words[-1:], *words[:-1])))


def read_roster(path: Path) -> Roster:
    """The students of a CSV list: of one with an id and, if there are any, names and e-mail addresses, or Moodle's
    grading worksheet, or Canvas's gradebook.

    Raises:
        ZooError: it cannot be read, has no column of ids, or has two students of one id.
    """
    book = gradebook.read(path)
    columns = [at for names in _IDS if (at := book.column(*names)) is not None]
    if not columns:
        heads = ", ".join(printable(each)[:30] for each in book.headings[:8])
        raise ZooError(f"{path}: no column of ids among {heads}; head it with 'id'.")
    is_canvas = book.column(_CANVAS) is not None
    students = []
    for at, row in enumerate(book.rows, start=2):
        student = _student(book, row, columns, is_canvas)
        if student.id:
            students.append(student)
        elif not is_canvas:  # Canvas has rows that are no students, such as the points possible.
            raise ZooError(f"{path}: row {at} has no id.")
    return Roster(tuple(_once(path, students)))


def _once(path: Path, students: Iterable[Student]) -> Iterable[Student]:
    seen: dict[str, Student] = {}
    for each in students:
        if len(each.id) > _LONGEST_ID:
            raise ZooError(f"{path}: an id of {len(each.id)} characters; the limit is {_LONGEST_ID}.")
        if (other := seen.get(key(each.id))) is not None:
            names = " and ".join(filter(None, (other.name, each.name)))
            raise ZooError(f"{path}: two students have the id '{each.id}' ({names}); give each one of their own.")
        seen[key(each.id)] = each
    if not seen:
        raise ZooError(f"{path}: no student in it.")
    return seen.values()


def _student(book: gradebook.Gradebook, row: tuple[str, ...], columns: list[int], is_canvas: bool) -> Student:
    def cell(*names: str) -> str:
        at = book.column(*names)
        return " ".join(printable(row[at]).split()) if at is not None else ""

    ids = [" ".join(printable(row[at]).split()) for at in columns]
    name = cell(*_NAMES) or f"{cell(*_FIRST)} {cell(*_LAST)}".strip()
    number = re.fullmatch(r"\D*(\d+)", cell("identifier"))
    return Student(
        id=next(filter(None, ids), ""),
        name=name,
        email=cell(*_IDS[3]),
        login=cell(*_IDS[2]),
        participant=number[1] if number else "",
        canvas=cell("id") if is_canvas else "",
    )
