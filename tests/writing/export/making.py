"""Documents to be sent out."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from yuhitsu.writing.document_model import (
    Align,
    Heading,
    Item,
    Mark,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    plain,
)

NOON = dt.datetime(2026, 4, 1, 3, 0, tzinfo=dt.UTC)
ODD = "髙﨑さん、𠮷田さん、ﾊﾝｶｸ、😀、#強調*_<b>&amp;"
"""Rare forms, a letter outside of the first plane, half-width kana, an emoji, and signs of markup."""

NOTICE = OfficialDocument(
    title="窓口の手数料の改定について（通知）",
    number="さ総第12号",
    date="令和8年4月1日",
    sender="さくら町長　見本　太郎\n（公印省略）",
    recipient="各課長　様",
    blocks=(
        Paragraph(plain("　このことについて、下記のとおり改定します。")),
        Paragraph(plain("記"), Align.CENTER),
        Heading("第1　改定の内容", 1),
        Item("1", (Run("手数料は、300円です。", notes=("手数料条例 第2条「300円とする。」", "窓口案内")),)),
        Item("(1)", (Run("髙﨑", ruby="たかさき"), Run("係長が説明します。", Mark.STRONG)), 1),
        Item("2", (Run("コンビニでは200円です。", Mark.UNPROVED),)),
        Paragraph(plain(ODD)),
        Table((("住民票の写し", "300"), ("印鑑登録証明書", "=1+1")), ("証明書", "手数料"), "表1　手数料"),
        Paragraph(plain("以上"), Align.RIGHT),
    ),
    uses_ai=True,
    unproved=("コンビニでは200円です。",),
    marking="機密性2情報",
    made=NOON,
)

TEXT = st.text(
    st.sampled_from("住民票の写し300円\n\t 髙𠮷ｶﾅ😀é|*_`#-+=<>&[]()\\~1.:\x00\x0b\ud83d\ufffe\u2028"),
    max_size=25,
)
RUNS = st.lists(
    st.builds(Run, TEXT, st.sampled_from(Mark), st.just("") | TEXT, st.lists(TEXT, max_size=2).map(tuple)),
    max_size=3,
).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, TEXT, st.integers(-1, 9)),
    st.builds(Paragraph, RUNS, st.sampled_from(Align)),
    st.builds(Item, TEXT, RUNS, st.integers(0, 12)),
    st.builds(
        Table,
        st.lists(st.lists(TEXT, max_size=3).map(tuple), max_size=3).map(tuple),
        st.lists(TEXT, max_size=3).map(tuple),
        TEXT,
    ),
)
DOCUMENTS = st.builds(
    OfficialDocument,
    title=TEXT,
    number=TEXT,
    date=TEXT,
    sender=TEXT,
    recipient=TEXT,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    uses_ai=st.booleans(),
    unproved=st.lists(TEXT, max_size=2).map(tuple),
    marking=TEXT,
    made=st.none() | st.just(NOON),
)


def long_table(rows: int) -> OfficialDocument:
    """A document with one table of so many rows."""
    lines = tuple((f"住所{n}", f"氏名{n}", str(n)) for n in range(rows))
    return OfficialDocument("名簿", blocks=(Table(lines, ("住所", "氏名", "番号")),))
