"""Characters that only look like the ones meant: PDF files hold ⼈ (U+2F08) or ⺠ (U+2EA0) for 人 and 民."""

from __future__ import annotations

import unicodedata

# CJK Radicals Supplement, by Unicode's property Equivalent_Unified_Ideograph; NFKC leaves most of them alone
_SUPPLEMENT = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
# where NFKC gives a form that Japanese does not write, and where a sign is meant
_JAPANESE = {"⼾": "戸", "⿊": "黒", "\u2027": "・"}
_TABLE: dict[int, str] = {
    **{ord(a): b for a, b in zip(_SUPPLEMENT, _IDEOGRAPHS, strict=True)},
    **_KANGXI,
    **{ord(a): b for a, b in _JAPANESE.items()},
}


def unify_lookalikes(text: str) -> str:
    """The text with each radical replaced by the kanji of the same shape, ‧ by ・; as long as before."""
    return text.translate(_TABLE)
