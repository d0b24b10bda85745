"""Addresses from the prefecture to the room, beginning anywhere; a place name without a number is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.buildings import end_of_building
from yuhitsu.privacy.surroundings import near

KANJI = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PLACE = f"[{KANJI}ぁ-んァ-ヶー]"
_S = r" ?\n? ?"
_NUMERALS = "〇一二三四五六七八九十百千"
_N = f"(?:[1-9][0-9]{{0,4}}|[{_NUMERALS}]{{1,6}})"

# --------------------------------------------------------------------------- the numbers of an address

_HIRA_ORDER = "[甲乙丙丁戊己庚辛壬癸イロハニホヘト]"
_UNIT = (
    rf"{_S}(?:{_HIRA_ORDER}|第(?=[0-9{_NUMERALS}]{{1,3}}地割))?{_S}{_N}{_S}(?:丁{_S}目|丁(?=[0-9{_NUMERALS}])|番{_S}地(?:の{_N}"
    rf"|{_HIRA_ORDER}(?![ァ-ヶー])|先)?"
    r"|番(?![号目組街手線台頭款])|号(?![室棟館車議線令俸級給])|地割)"
)
_HYPHEN = rf"{_S}[-のノ之]{_S}{_N}(?![0-9])(?:号(?![棟館車議線令俸級給]))?"
_COUNTED = (
    r"(?! ?[月日年時分秒人名円件個回歳才点頁節款項条章編倍台本枚冊割]"
    r"|%|世帯|ヶ月|か月|か所|ヶ所|階建|\.[0-9]|,[0-9])"
)
_BARE = (
    rf"(?<=[目地番丁割東西南北条線]) ?{_HIRA_ORDER}?"
    rf"(?:[1-9][0-9]{{0,4}}(?![0-9]|[-/][0-9]){_COUNTED}|[{_NUMERALS}]{{1,4}}(?![{KANJI}]))"
)
_BARE_RANGE = rf"(?<=[目地番丁割東西南北条線]){_S}{_HIRA_ORDER}?[1-9][0-9]{{0,4}}(?:{_HYPHEN}){{1,4}}"
# 札幌や旭川の条丁目, 条里の線
_GRID = (
    rf"(?:[東西南北]{_S}{_N}{_S}[条線](?:[東西南北]|通り?)?|{_N}{_S}条(?:[東西南北]|通り?)|{_N}線[東西南北]?"
    rf"|{_N}条(?=[0-9{_NUMERALS}]{{1,3}}丁))"
)
_TAIL = re.compile(
    rf"(?P<grid>{_GRID}{_S})?(?:(?P<unit>{_UNIT})|(?P<hyphen>{_HIRA_ORDER}?{_N}{_HYPHEN})|"
    rf"(?P<none>番外地|無番地))"
    rf"(?P<rest>(?:{_UNIT}|{_HYPHEN}|{_BARE_RANGE}|{_BARE}){{0,6}})"
)
_MORE = re.compile(rf" ?(?:[、,・]|及び|と|から|~) ?{_N}番(?![号目組街手線台頭款])地?(?:[-の]{_N})?")
_KERNEL = re.compile(
    rf"丁 ?\n?目|丁[0-9]|番(?!号)|[0-9{_NUMERALS}] ?\n? ?[-のノ之] ?\n? ?[0-9{_NUMERALS}]|地割|無番地"
    rf"|[東西南北]{_N}条|条(?:[東西南北通]|[0-9一二三四五六七八九十]{{1,3}}丁)"
)
_HOUSE = re.compile(rf"番{_S}地|番{_S}{_N}|地割|番外地|無番地|丁{_S}目.*[0-9{_NUMERALS}]|丁[0-9]", re.DOTALL)
_PARTS = re.compile("[-のノ之]")
_DATE = re.compile(r"(?:1[89]|20)[0-9]{2}-(?:1[0-2]|[1-9])-(?:[12][0-9]|3[01]|[1-9])")
_POSTAL = re.compile("[0-9]{3}-[0-9]{4}")
_ARTICLE = re.compile(rf"(?:[0-9{_NUMERALS}第同前次](?:条|号|表)|項|章|節|款|編) ?の? ?\Z")
_RESIDENT = re.compile(r" ?(?:に?在住|に?居住|にお?住|出身|宅|の自宅|方)")

# --------------------------------------------------------------------------- the places before them

_EDGE = re.compile(r"[。、,「」『』()\[\]:;|\t!?\"…○●■◆◇□※→〒<>=&*_/0-9A-Za-z\n]")
_SENTENCE = re.compile(
    "から|より|では|にて|まで|です|ます|した|して|には|とは|について|による|及び|又は|並びに"
    "|により|という|である|すると|ので|けど|ため"
)
_PARTICLE = re.compile("(?:の|は|が|を|に|へ|と|で|も|や)(?![ぁ-ん]{1,7}[町台丘野])")
# where a name in hiragana may begin: not in the middle of a word, but behind a particle
_KANA_BEGINS = rf"(?:(?<![ぁ-ん{KANJI}])|(?<=[{KANJI}][はがをへにとで])|(?<=[ぁ-ん][はがをへ]))"
_TOWN = re.compile(
    f"(?:[{KANJI}ヶケヵノ]|(?<=[{KANJI}])[がのつけり](?=[{KANJI}])|[ァ-ヴー]|(?<=[一-龥])"
    f"(?:[上下]る|東入る?|西入る?)){{1,12}}\\Z"
    rf"|{_KANA_BEGINS}[ぁ-ん]{{2,8}}(?:が?[{KANJI}ヶ]){{1,3}}\Z|{_KANA_BEGINS}[ぁ-ん]{{2,6}}\Z"
)
_MARKED_TOWN = re.compile(r"(?:[町丘台通字丁里郷条坂橋崎島浜]|大字.+|字.+|[がヶ][丘谷崎])\Z")
_NO_TOWN = re.compile(
    "[第号課係室校会表図例算案料版部局様紙款期級種型項章節編度数値約計均刻頃日月年回全各毎同付型号式約在別又及票類目]\\Z"
)
_KOAZA = re.compile(
    rf"(?:大字|小字|字)[{KANJI}ヶノがのァ-ヴー]{{1,10}}?(?P<number>[1-9][0-9]{{0,4}})(?![0-9-]){_COUNTED}"
)
_REACH = 48


_MUNICIPAL = (
    "(?:ken|fu|to|do|shi|ku|gun|machi|cho|mura|son|Ken|Shi|Ku|Gun|Machi|Cho|Mura|City|Ward|Town|Prefecture)"
)
_PIECE = rf"[A-Z][a-zāīūēō]+(?:[- ]{_MUNICIPAL})?(?: [0-9]{{1,2}}-?[Cc]home)?"
_ROMAJI = re.compile(
    rf"(?:#?[A-Z]?[0-9]{{1,4}},? )?(?:[A-Z][A-Za-z]+ [A-Za-z]* ?[0-9]{{1,4}},? )?[0-9]{{1,4}}"
    rf"(?:-[0-9]{{1,4}}){{1,3}},? "
    rf"(?:{_PIECE},? ){{0,4}}[A-Z][a-zāīūēō]+[- ]{_MUNICIPAL}(?:,? {_PIECE}){{0,3}}"
)


# a flat by its house alone: 北浜団地7-503, 若葉荘205号室
_DWELLING = re.compile(
    rf"(?<![{KANJI}])(?P<value>[{KANJI}]{{1,8}}(?:団地|住宅|荘|寮|ハイツ|アパート|マンション|コーポ)"
    r"(?: ?[0-9A-Z]{1,3}(?:号?棟|-) ?[1-9][0-9]{1,3}(?:号室?)?"
    rf"| ?[1-9][0-9]{{0,3}}号(?:室|(?=[に、。 \n]))))"
)


@cache
def _field() -> re.Pattern[str]:
    """The whole value of a field for an address, when it holds a number: 住所：川西村峠の村営住宅3号."""
    return re.compile(
        r"^[ ・■●○◆※(\[]*(?:現?住所|住所地|居所|現在地|本籍|すまい|住まい|じゅうしょ|おところ)"
        r"(?:\([^()\n]{0,10}\))?(?: ?[:\]|]{1,2} ?| )(?:〒?[0-9]{3}-?[0-9]{4} ?)?"
        rf"(?P<value>(?=[^\n]*[0-9{_NUMERALS}])[{KANJI}ぁ-んァ-ヶー]"
        rf"[{KANJI}ぁ-んァ-ヶー0-9A-Za-z -]{{3,48}}?)"
        r"(?= ?(?:$|電話|TEL|氏名|携帯|\(|[。、,|]| {2}))",
        re.M,
    )


@cache
def _words() -> dict[str, str]:
    table: dict[str, str] = json.loads(
        files(__package__).joinpath("addresses.json").read_text(encoding="utf-8")
    )
    return table


@cache
def _heads() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Prefecture, municipality, a label in front to be cut off, a label that ends where the place begins."""
    words = _words()
    prefectures = "|".join(words["prefectures"].split())
    kana = "|".join(sorted(words["kana_places"].split(), key=len, reverse=True))
    return (
        re.compile(
            rf"(?:{prefectures}|(?<![{KANJI}])[{KANJI}]{{1,3}}県(?=[{KANJI}ぁ-んァ-ヶ])"
            rf"|(?<![ぁ-ん{KANJI}])[ぁ-ん]{{2,4}}県(?=[{KANJI}ぁ-んァ-ヶ]))"
        ),
        re.compile(
            rf"(?:(?:{kana})(?=[市町村区])|[{KANJI}ヶケヵノ]{{1,6}}?"
            rf"|[ァ-ヴー]{{2,9}}|{_KANA_BEGINS}[ぁ-ん]{{2,6}})[市区郡町村]"
            r"|(?<![ァ-ヴー])[ァ-ヴー]{2,9}(?:ケン|シ|ク|グン|マチ|チョウ|ムラ)(?=[ ァ-ヴー]*[0-9 ])"
        ),
        re.compile(rf".*(?:{words['labels']})[ \n]*(?:は|が|の|を|も|、)?[ \n]*", re.DOTALL),
        re.compile(rf"(?:{words['labels']})(?:\([^()\n]{{0,10}}\))?[ :はがの\[\]】=\n]{{0,4}}\Z"),
    )


class AddressRecognizer:
    """Finds addresses by their numbers (丁目, 番地, 号, 3-5-7) and the places before these."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """One entity from the first place to building, room and 方書."""
        plain = text.text
        reached = 0
        tails = (m for low, high in near(_KERNEL, plain, 20, 60) for m in _TAIL.finditer(plain, low, high))
        for match in tails:
            if match.start() < reached:
                continue
            found = _address(plain, match, reached)
            if found is not None:
                start, end, score = found
                reached = end
                yield text.entity(EntityType.ADDRESS, start, end, score)
        yield from _numbered_fields(text)
        for form, score in ((_field(), 0.75), (_DWELLING, 0.7)):
            for match in form.finditer(plain):
                yield text.entity(EntityType.ADDRESS, *match.span("value"), score)
        for match in _ROMAJI.finditer(plain):
            yield text.entity(EntityType.ADDRESS, *match.span(), 0.85)


def _address(text: str, match: re.Match[str], floor: int) -> tuple[int, int, float] | None:
    """Start, end and certainty of the address whose numbers were matched."""
    numbers = match[0].strip()
    first = match.start() + len(match[0]) - len(match[0].lstrip())
    if _other_number(text, numbers, match.end()) or _ARTICLE.search(text, max(0, first - 3), first):
        return None
    place = _place_before(text, first, floor)
    if place is None:
        return None
    start, municipal = place
    labelled = bool(_heads()[3].search(text, max(0, start - 24), start))
    end = end_of_building(text, match.end())
    if not _is_house(numbers, text[start:first], municipal, labelled, end > match.end(), text, end):
        return None
    strong = bool(_HOUSE.search(numbers)) or labelled
    return start, _further(text, end), 0.9 if strong else 0.74


def _further(text: str, end: int) -> int:
    """Behind more house numbers of one list: 100番の5、100番の6."""
    while (more := _MORE.match(text, end)) is not None:
        end = more.end()
    return end


def _other_number(text: str, numbers: str, end: int) -> bool:
    """Whether hyphenated numbers are a date, a postal code or a count."""
    if _DATE.fullmatch(numbers) or _POSTAL.fullmatch(numbers):
        return True
    plain = not re.search("[丁番地号条線]", numbers)
    return plain and not re.compile(_COUNTED + r"(?![-/][0-9])").match(text, end)


def _place_before(text: str, first: int, floor: int) -> tuple[int, bool] | None:
    """Where the place before the numbers begins, and whether it names a prefecture or a municipality."""
    low = max(floor, first - _REACH)
    begin = _after_edge(text, low, first)
    prefecture, municipality, label, _ = _heads()
    for match in reversed(list(prefecture.finditer(text, begin, first))):
        if not _SENTENCE.search(text, match.end(), first):
            return match.start(), True
    for match in municipality.finditer(text, begin, first):
        rest = text[match.end() : first].lstrip()
        if not _SENTENCE.search(rest) and not _PARTICLE.match(rest):
            start = match.start()
            named = label.match(text, start, match.end() - 1)
            return (named.end() if named else start), True
    stop = first - 1 if first > begin and text[first - 1] in " \nの" else first
    town = _TOWN.search(text, max(begin, stop - 12), stop)
    if town is None:
        return None
    named = label.match(text, town.start(), stop)
    start = named.end() if named else town.start()
    return (start, False) if start < stop else None


def _after_edge(text: str, low: int, first: int) -> int:
    """Behind the last sign that no address holds; one line break is let through where a place runs on."""
    begin = low
    for edge in _EDGE.finditer(text, low, first):
        if edge[0] != "\n" or not _runs_on(text, edge.start(), first):
            begin = edge.end()
    return begin


def _runs_on(text: str, at: int, first: int) -> bool:
    """Whether a line break stands inside an address: behind 県 or 市, or directly before the numbers."""
    before = text[max(0, at - 2) : at].rstrip()
    return before[-1:] in tuple("都道府県市区郡町村") or not text[at:first].strip()


def _is_house(
    numbers: str, place: str, municipal: bool, labelled: bool, building: bool, text: str, end: int
) -> bool:
    """Whether place and numbers together are an address and not a place, a rank or a section."""
    town = place.strip().rstrip("の")
    if _NO_TOWN.search(town) and not labelled:
        return False
    if _HOUSE.search(numbers) or (building and municipal):
        return True
    if "丁" in numbers:
        return labelled or building or bool(_RESIDENT.match(text, end))
    parts = len(_PARTS.findall(numbers)) + 1
    marked = bool(_MARKED_TOWN.search(town))
    if municipal:
        return parts >= 3 or town[-1:] not in "市区郡" or labelled
    return labelled or (marked and (parts >= 2 or building)) or (parts >= 3 and building)


def _numbered_fields(text: Folded) -> Iterator[Entity]:
    """大字小川123 and 字沢45: one number behind a field's name, behind its municipality."""
    plain = text.text
    if "字" not in plain:
        return
    for match in _KOAZA.finditer(plain):
        place = _place_before(plain, match.start("number"), 0)
        start = min(place[0], match.start()) if place else match.start()
        end = end_of_building(plain, match.end())
        yield text.entity(EntityType.ADDRESS, start, end, 0.85)
