"""Style of sentences: です・ます beside である, and sentences that are too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.writing.proofreading.prose import Hit, Prose

_POLITE = re.compile(
    r"(?:です|ます|ました|でした|ません|ませんでした|ください|でしょう|ましょう)(?:か|ね|よ)?[。）」]?\s*$"
)
_PLAIN = re.compile(
    r"(?:である|であった|とする|された|した|する|ない|なかった|れる|られる|だ|だった|ある|いる|いた|なる|よる|できる|のとおり|べきだ|う|った|える|める|ける)。\s*$"
)


def mixed_styles(prose: Prose) -> Iterator[Hit]:
    """Sentences of the rarer style where a text has both; quotations and items are left alone."""
    polite, plain = [], []
    for sentence in prose.sentences:
        text = sentence.text
        if "「" in text and text.rstrip().endswith("」"):
            continue
        end = sentence.start + len(text.rstrip())
        if _POLITE.search(text):
            polite.append((_POLITE, sentence.start, end, text))
        elif _PLAIN.search(text):
            plain.append((_PLAIN, sentence.start, end, text))
    if not polite or not plain:
        return
    rarer = polite if len(polite) < len(plain) else plain
    about = "です・ます体" if rarer is polite else "である体"
    for pattern, start, end, text in rarer:
        match = pattern.search(text)
        if match:
            stop = end - text.rstrip().endswith("。")
            yield Hit(
                "style-mixed",
                start + match.start(),
                stop,
                _turned(text[match.start() : stop - start], rarer is plain),
                about,
            )


def _turned(ending: str, to_polite: bool) -> str | None:
    table = {
        "である": "です",
        "であった": "でした",
        "だ": "です",
        "だった": "でした",
        "する": "します",
        "した": "しました",
        "とする": "とします",
        "された": "されました",
        "ある": "あります",
        "いる": "います",
        "いた": "いました",
        "なる": "なります",
        "できる": "できます",
        "ない": "ません",
        "れる": "れます",
        "られる": "られます",
        "よる": "よります",
        "える": "えます",
        "める": "めます",
        "ける": "けます",
    }
    if to_polite:
        return table.get(ending) if ending != "ない" else None
    return {"です": "である", "でした": "であった"}.get(ending)


def long_sentences(prose: Prose) -> Iterator[Hit]:
    """Sentences longer than the office wants them."""
    limit = prose.options.sentence_characters
    for sentence in prose.sentences:
        text = sentence.text.strip()
        plain = re.sub("（[^（）]*）", "", text)
        if len(plain) > limit and "\n" not in text:
            start = sentence.start + len(sentence.text) - len(sentence.text.lstrip())
            yield Hit("long-sentence", start, start + len(text), None, f"{len(plain)}字")
