"""Titles in every script, names of people and whole sentences, picked by a number.

The same number always gives the same words, so that a library of any size needs no files and two
processes that make it agree.
"""

from __future__ import annotations

from typing import NamedTuple


class Script(NamedTuple):
    """Two lists of words whose pairs make titles; `joined_by` is what stands between them."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    joined_by: str = " "


def _words(text: str, between: str = " ") -> tuple[str, ...]:
    return tuple(text.split(between))


_ENGLISH_FIRST = _words(
    "Silent Golden Broken Distant Burning Hidden Crimson Frozen Electric Wandering Paper Hollow "
    "Midnight Velvet Restless Northern Forgotten Glass Bitter Rising Second Quiet Wild Painted "
    "Lonely Iron Salt Emerald Borrowed Endless Little Last"
)
_ENGLISH_SECOND = _words(
    "Harbor Garden River Orchard Station Lighthouse Mountain Letter Carnival Island Mirror Horizon "
    "Winter Kingdom Voyage Shadow Bridge Forest Promise Summer Cathedral Engine Frontier Melody "
    "Compass Lantern Valley Empire Meadow Signal Tide Archive"
)
_ENGLISH = Script(_ENGLISH_FIRST, _ENGLISH_SECOND)
_PATTERNS = ("{0} {1}", "The {0} {1}", "{1} of the {0} Sea", "A {0} {1}", "{0} {1} Revisited")

_OTHERS = (
    Script(("Der stille", "Über dem", "Das letzte", "Süßer", "Früher"), ("Wald", "Fluß", "Öl")),
    Script(("L'été", "Là-bas,", "Un cœur", "Été", "À l'ombre du"), ("forêt", "château", "élève")),
    Script(("El niño", "La última", "Mañana,", "Corazón"), ("montaña", "señal", "canción")),
    Script(("Zażółć", "Ostatni", "Błękitny"), ("księżyc", "łódź", "śnieg")),
    Script(("Příliš", "Žluťoučký", "Tichý"), ("kůň", "řeka", "déšť")),
    Script(("İstanbul'da", "Sessiz", "Işık"), ("gece", "rüzgâr", "ığdır")),
    Script(("Những", "Mùa", "Đường"), ("hè", "về nhà", "đêm")),
    Script(("Тихий", "Последний", "Синий", "Ёлка и"), ("берег", "поезд", "вечер")),
    Script(("Тіні", "Її", "Ґанок і"), ("степ", "їжак", "ніч")),
    Script(("Η τελευταία", "Το μικρό", "Μπλε"), ("θάλασσα", "νησί", "χειμώνας")),
    Script(("הים", "לילה", "שיר"), ("הכחול", "ארוך", "אחרון")),
    Script(("البحر", "ليلة", "آخر"), ("الأزرق", "طويلة", "قطار")),
    Script(("شب", "رنگ", "خانهٔ"), ("دریا", "پاییز", "پدری")),
    Script(("आख़िरी", "नीला", "मेरा"), ("समुद्र", "गाँव", "सपना")),
    Script(("শেষ", "নীল", "আমার"), ("নদী", "বৃষ্টি", "আকাশ")),
    Script(("கடைசி", "நீல", "என்"), ("கடல்", "மழை", "வானம்")),
    Script(("ทะเล", "คืน", "ดอกไม้"), ("สีฟ้า", "สุดท้าย", "ของแม่"), ""),
    Script(("ბოლო", "ლურჯი", "ჩემი"), ("ზღვა", "მატარებელი", "ცა")),
    Script(("Վերջին", "Կապույտ", "Իմ"), ("ծով", "գնացք", "երկինք")),
    Script(("最后的", "蓝色", "静静的", "千里"), ("火车", "大海", "之外", "江湖"), ""),
    Script(("最後の", "青い", "となりの", "千と"), ("列車", "海", "トンネル", "千尋"), ""),
    Script(("마지막", "푸른", "나의"), ("기차", "바다", "하늘")),
    Script(("የመጨረሻው", "ሰማያዊ"), ("ባቡር", "ባሕር")),
    Script(("🎬 Movie", "Party 🎉"), ("Night 🌙", "Time ⏰")),
)
_ROMAN = ("", "", "", "", " II", " III", " IV", " V")

_GIVEN = _words(
    "Amara Ben Chloé Dmitri Elena Fatima Grace Hiro Inés João Keiko Lars Mei Noor Óscar Priya "
    "Quentin Rosa Søren Tariq Uma Viktor Wanjiru Ximena Yusuf Zoë Björn Łucja Chidi Anahí"
)
_FAMILY = _words(
    "Okafor Lindqvist Moreau Petrov García Haddad O'Neill Tanaka Novák Silva Yamamoto Bergström "
    "Chen Rahimi Muñoz Iyer Dubois Rossi Kjær Aziz Kaur Horváth Kamau Delgado Yılmaz Visser "
    "Østergaard Wiśniewska Eze Quispe Farrell Abbott Sinclair Marlowe"
)
_CHARACTERS = _words(
    "The Captain|Ada|Dr. Voss|Young Milo|The Stranger|Inspector Rey|Nana|Sister Agnes|Tom|"
    "The Conductor|Mayor Pike|Lena|Himself|The Pianist|Judge Harrow|Kit",
    "|",
)
_SENTENCES = (
    "A keeper of lights finds a letter that was never meant to arrive.",
    "Two sisters cross a frozen country to sell the last piano of their father's house.",
    "When the trains stop, a small town has to decide who it belongs to.",
    "A retired cartographer is hired to draw an island that nobody has seen.",
    "Over one long summer three friends learn what the river keeps.",
    "Nobody in the orchestra remembers who wrote the final movement.",
    "A night at the station changes the way home.",
    "He promised to come back before the orchards bloom; she stopped counting the springs.",
    "An engineer, a thief and a choir boy share one lifeboat and four secrets.",
    "What begins as a bet ends as the oldest story of the valley.",
    "Between the archive and the sea lies a road that appears on no map.",
    "The carnival has left, yet its music is heard every midnight.",
)
_TAGLINES = (
    "Some doors open once.", "Nobody leaves the same.", "The sea remembers.", "",
    "Every map is a promise.", "Listen closely.", "", "Hold on until morning.",
)  # fmt: skip


def mixed(number: int, salt: int = 0) -> int:
    """A number that looks random, the same each time; 0 to 2**32 - 1."""
    value = (number * 0x9E3779B1 + salt * 0x85EBCA77 + 0x165667B1) & 0xFFFFFFFF
    value ^= value >> 15
    value = (value * 0x2C1B3C6D) & 0xFFFFFFFF
    value ^= value >> 12
    value = (value * 0x297A2D39) & 0xFFFFFFFF
    return value ^ (value >> 15)


def title(number: int) -> str:
    """Three of four titles are English, the others in two dozen languages."""
    picked = mixed(number, 1)
    if picked % 4:
        pattern = _PATTERNS[(picked >> 4) % len(_PATTERNS)]
        return _pair(_ENGLISH, picked >> 8, pattern) + _ROMAN[(picked >> 20) % len(_ROMAN)]
    script = _OTHERS[(picked >> 4) % len(_OTHERS)]
    return _pair(script, picked >> 10, f"{{0}}{script.joined_by}{{1}}")


def _pair(script: Script, picked: int, pattern: str) -> str:
    first = script.first[picked % len(script.first)]
    second = script.second[(picked >> 5) % len(script.second)]
    return pattern.format(first, second)


def person(number: int) -> str:
    """One of about a thousand names, some of them far more often than others."""
    picked = mixed(number, 2)
    picked = picked % 97 if picked & 1 else picked
    return f"{_GIVEN[picked % len(_GIVEN)]} {_FAMILY[(picked // 7) % len(_FAMILY)]}"


def character(number: int) -> str:
    """Whom somebody plays."""
    return _CHARACTERS[mixed(number, 3) % len(_CHARACTERS)]


def summary(number: int) -> str:
    """Two or three sentences."""
    picked = mixed(number, 4)
    count = 2 + picked % 2
    return " ".join(_SENTENCES[(picked >> (4 * n)) % len(_SENTENCES)] for n in range(count))


def tagline(number: int) -> str:
    """A short one, or none."""
    return _TAGLINES[mixed(number, 5) % len(_TAGLINES)]


EVERY_SCRIPT = len(_OTHERS)
"""How many other scripts and languages there are."""


def title_in(script: int, number: int) -> str:
    """A title of one of the other scripts, `script` counting from 0."""
    chosen = _OTHERS[script % EVERY_SCRIPT]
    return _pair(chosen, mixed(number, 6), f"{{0}}{chosen.joined_by}{{1}}")
