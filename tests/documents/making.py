"""Small files of every format, made when a test asks for them, and ways to look at what was read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import docx
import openpyxl
from docx.document import Document as WordDocument
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from yuhitsu.protocols import Reader
from yuhitsu.types import Block, BlockKind, Document

FONT = "HeiseiKakuGo-W5"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
"""How an Office file with a password begins."""

TEXT = """ごみの出し方

■ 燃やすごみ
燃やすごみは、毎週火曜日と金曜日の朝8時までに出してください。

■ 粗大ごみ
粗大ごみは予約制で、1点につき500円です。
"""

MARKDOWN = """# 証明書の窓口

## 手数料

| 証明書 | 手数料 |
|---|---|
| 住民票の写し | 300円 |
| 印鑑登録証明書 | 250円 |

## 受付時間

平日の午前8時30分から午後5時15分までです。

- 代理人は委任状が必要です。
"""

HTML = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>水道の窓口</title></head><body>
<nav>メニュー</nav><main><h1>水道の窓口</h1><p>水道を使い始めるときは、3日前までに届け出てください。</p>
<table><tr><th>口径</th><th>基本料金</th></tr><tr><td>13mm</td><td>900円</td></tr></table></main></body></html>
"""

CSV = "施設,使用料,定員\n体育館,1時間700円,200人\n会議室,1時間300円,20人\n"

RECORDS: list[dict[str, Any]] = [
    {"id": "q-1", "title": "体育館", "text": "体育館の使用料は、1時間につき700円です。"},
    {"id": "q-2", "title": "図書館", "text": "本は10冊まで借りられます。\n期間は2週間です。"},
]

LAW_ROWS: list[dict[str, Any]] = [
    {
        "id": "L-a1-p1", "law_id": "502AC0000000002", "title": "さくら手続法", "path": ["第一章　総則"],
        "article": "第一条", "article_num": "1", "caption": "（目的）", "paragraph": 1,
        "text": "この法律は、手続を定める。", "items": [],
    },
    {
        "id": "L-a12_2-p2", "law_id": "502AC0000000002", "title": "さくら手続法",
        "path": ["第二章　届出", "第一節　通則"], "article": "第十二条の二", "article_num": "12_2",
        "caption": None, "paragraph": 2, "text": "届出には、次の事項を記載する。",
        "items": [
            {"num": "一", "text": "氏名"},
            {"num": "二の三", "text": "住所", "sub": [{"num": "イ", "text": "現に住む所"}]},
        ],
        "table": [["読み替える規定", "読み替えた語"], ["前条", "次条"]],
    },
]  # fmt: skip

LAW_XML = """<?xml version="1.0" encoding="UTF-8"?>
<Law Era="Reiwa" Lang="ja" LawType="Act" Num="1" Year="01">
<LawNum>令和元年法律第一号</LawNum>
<LawBody>
<LawTitle>さくら手続法</LawTitle>
<TOC><TOCLabel>目次</TOCLabel><TOCPart Num="1"><PartTitle>第一編　総則</PartTitle></TOCPart></TOC>
<MainProvision>
<Part Num="1"><PartTitle>第一編　総則</PartTitle>
<Chapter Num="1"><ChapterTitle>第一章　通則</ChapterTitle>
<Article Num="1"><ArticleCaption>（目的）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/>
<ParagraphSentence><Sentence>この法律は、手続を定める。</Sentence></ParagraphSentence>
</Paragraph></Article>
</Chapter>
<Chapter Num="2"><ChapterTitle>第二章　届出</ChapterTitle>
<Section Num="1"><SectionTitle>第一節　<Ruby>届<Rt>とど</Rt></Ruby>出の方法</SectionTitle>
<Article Num="12_2"><ArticleCaption>（届出）</ArticleCaption><ArticleTitle>第十二条の二</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/><ParagraphSentence>
<Sentence Function="main" Num="1">住民は、十四日以内に届け出なければならない。</Sentence>
<Sentence Function="proviso" Num="2">ただし、災害のときは、この限りでない。</Sentence>
</ParagraphSentence></Paragraph>
<Paragraph Num="2"><ParagraphNum>２</ParagraphNum>
<ParagraphSentence><Sentence>前項の届出には、次の事項を記載する。</Sentence></ParagraphSentence>
<Item Num="1"><ItemTitle>一</ItemTitle><ItemSentence><Sentence>氏名</Sentence></ItemSentence></Item>
<Item Num="2_2"><ItemTitle>二の二</ItemTitle>
<ItemSentence><Column Num="1"><Sentence>住所</Sentence></Column>
<Column Num="2"><Sentence>現に住む所</Sentence></Column></ItemSentence>
<Subitem1 Num="1"><Subitem1Title>イ</Subitem1Title>
<Subitem1Sentence><Sentence>都道府県</Sentence></Subitem1Sentence>
<Subitem2 Num="1"><Subitem2Title>（１）</Subitem2Title>
<Subitem2Sentence><Sentence>北海道</Sentence></Subitem2Sentence></Subitem2></Subitem1>
</Item></Paragraph>
<Paragraph Num="3"><ParagraphNum>３</ParagraphNum>
<ParagraphSentence><Sentence>次の表の上欄は、下欄に読み替える。</Sentence></ParagraphSentence>
<TableStruct><Table>
<TableHeaderRow><TableHeaderColumn>規定</TableHeaderColumn><TableHeaderColumn>上欄</TableHeaderColumn>
<TableHeaderColumn>下欄</TableHeaderColumn></TableHeaderRow>
<TableRow><TableColumn rowspan="2"><Sentence>第三条</Sentence></TableColumn>
<TableColumn><Sentence>市</Sentence></TableColumn>
<TableColumn><Sentence>町</Sentence></TableColumn></TableRow>
<TableRow><TableColumn><Sentence>市長</Sentence></TableColumn>
<TableColumn><Sentence>町長</Sentence></TableColumn></TableRow>
</Table></TableStruct></Paragraph>
</Article></Section></Chapter></Part>
</MainProvision>
<SupplProvision><SupplProvisionLabel>附　則</SupplProvisionLabel>
<Paragraph Num="1"><ParagraphCaption>（施行期日）</ParagraphCaption><ParagraphNum>１</ParagraphNum>
<ParagraphSentence><Sentence>この法律は、令和二年四月一日から施行する。</Sentence></ParagraphSentence></Paragraph>
</SupplProvision>
<SupplProvision AmendLawNum="令和三年法律第三十七号" Extract="true">
<SupplProvisionLabel>附　則</SupplProvisionLabel>
<Article Num="1"><ArticleCaption>（施行期日）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/>
<ParagraphSentence><Sentence>公布の日から施行する。</Sentence></ParagraphSentence>
</Paragraph></Article>
</SupplProvision>
<AppdxTable Num="1"><AppdxTableTitle>別表第一</AppdxTableTitle>
<RelatedArticleNum>（第三条関係）</RelatedArticleNum>
<Item Num="1"><ItemTitle>一</ItemTitle>
<ItemSentence><Sentence>印鑑に関する事務</Sentence></ItemSentence></Item>
</AppdxTable>
</LawBody></Law>
"""

ORDINANCE = """○さくら町手数料条例

平成十二年三月二十四日
条例第五号

第1章　総則

（趣旨）
第1条　この条例は、町が徴収する手数料について定めるものとする。

第2章　手数料

（額）
第12条の2　手数料の額は、次の各号に掲げるとおりとする。ただし、町長が認めるときは、この限りでない。
(1)　住民票の写し　1通につき300円
(2)　次に掲げる証明書　1通につき250円
ア　印鑑登録証明書
イ　納税証明書
２　前項の手数料は、申請のときに納めなければならない。

附　則
（施行期日）
１　この条例は、平成12年4月1日から施行する。
（経過措置）
２　この条例の施行前にした申請については、なお従前の例による。

附　則（令和3年条例第7号）
この条例は、公布の日から施行する。
"""


# ------------------------------------------------------------------ making files


def jsonl(rows: Iterable[Any]) -> bytes:
    """One JSON value a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def word(*paragraphs: str, build: Callable[[WordDocument], None] | None = None) -> bytes:
    """A Word file; ``build`` adds what is more than paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if build:
        build(document)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def word_xml(body: str) -> bytes:
    """A Word file with this XML in its body."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    more = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    whole = f"<w:document {space} {more}><w:body>{body}<w:sectPr/></w:body></w:document>"
    return with_member(word("x"), "word/document.xml", whole.encode())


def excel(build: Callable[[openpyxl.Workbook], None]) -> bytes:
    """An Excel file; ``build`` fills the workbook, which has one sheet."""
    book = openpyxl.Workbook()
    build(book)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def sheet(rows: Sequence[Sequence[Any]], title: str = "一覧") -> bytes:
    """An Excel file of one sheet."""

    def build(book: openpyxl.Workbook) -> None:
        page = book.worksheets[0]
        page.title = title
        for row in rows:
            page.append(list(row))

    return excel(build)


def pdf(*pages: Callable[[Canvas], None], password: str = "") -> bytes:
    """A PDF of A4 pages, each drawn by a function."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    sink = io.BytesIO()
    canvas = Canvas(sink, pagesize=(595, 842), encrypt=password or None, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def lines(*texts: str | tuple[str, float], page: str = "") -> Callable[[Canvas], None]:
    """Draws lines down a page, each in 10.5 points or its own size; ``page`` stands at the foot."""

    def draw(canvas: Canvas) -> None:
        height = 780.0
        for given in texts:
            text, size = (given, 10.5) if isinstance(given, str) else given
            canvas.setFont(FONT, size)
            canvas.drawString(60, height, text)
            height -= size * 1.7
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(297, 30, page)

    return draw


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return sink.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one member replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        members = {info.filename: found.read(info) for info in found.infolist()}
    return archive(members | {name: content})


def sample_pdf() -> bytes:
    """Two pages with a heading, text, a table and page numbers."""

    def table(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10.5)
        for at, row in enumerate((("区分", "料金"), ("大人", "300円"), ("小人", "100円"))):
            canvas.drawString(60, 700 - 20 * at, row[0])
            canvas.drawString(200, 700 - 20 * at, row[1])
        canvas.drawCentredString(297, 30, "- 2 -")

    text = "町民プールは、7月1日から8月31日まで開きます。"
    return pdf(lines(("町民プールの案内", 18), text, page="- 1 -"), table)


def samples() -> dict[str, bytes]:
    """One good file for every built-in reader, by name."""
    return {
        "ごみ.txt": TEXT.encode(),
        "ごみ（古い）.txt": TEXT.encode("cp932"),
        "証明書.md": MARKDOWN.encode(),
        "水道.html": HTML.encode(),
        "施設.csv": CSV.encode(),
        "faq.jsonl": jsonl(RECORDS),
        "法令.jsonl": jsonl(LAW_ROWS),
        "法令.xml": LAW_XML.encode(),
        "条例.txt": ORDINANCE.encode(),
        "案内.docx": word("窓口は1階です。", "受付は8時30分からです。"),
        "料金.xlsx": sheet([["区分", "料金"], ["大人", "300円"], ["小人", "100円"]]),
        "プール.pdf": sample_pdf(),
    }


# ------------------------------------------------------------------ looking at what was read


def read_one(reader: Reader, data: bytes, name: str = "文書") -> Document:
    """The only document of a file."""
    (document,) = reader.read(data, name)
    return document


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    """Texts of blocks, of one kind if it is named."""
    return [block.text for block in document.blocks if kind in (None, block.kind)]


def block_with(document: Document, part: str) -> Block:
    """The first block that holds these words and is no heading."""
    found = (b for b in document.blocks if part in b.text and b.kind is not BlockKind.HEADING)
    return next(found)
