"""Words and index terms: the same thing written differently is found under the same term."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yuhitsu.japanese.tokens import content_words, index_terms, query_terms, stopwords, tokenize

ANY = st.text(
    st.one_of(st.characters(), st.sampled_from("住民票の写し㍿ｶﾞ第十二条のコピー😀２千円\x00\n ")), max_size=40
)


@given(ANY)
@settings(max_examples=60)
def test_tokens_joined_are_the_text(text: str) -> None:
    tokens = tokenize(text)
    assert "".join(token.surface for token in tokens) == text
    assert all(text[token.start : token.end] == token.surface for token in tokens)


@given(ANY)
@example("\u2028")
@settings(max_examples=60)
def test_words_are_where_they_say_and_terms_hold_no_white_space(text: str) -> None:
    assert all(text[word.start : word.end] == word.surface for word in content_words(text))
    assert all(term and len(term.split()) == 1 for term in index_terms(text))


@pytest.mark.parametrize(
    ("one", "other", "term"),
    [
        ("申込書", "申し込み", "申し込み"),
        ("サーバ", "サーバー", "サーバー"),
        ("子供", "こども", "子供"),
        ("ﾊﾟｿｺﾝ", "パソコン", "パソコン"),
        ("ＡＩ", "ai", "ai"),
        ("2,000円", "二千円", "n:2000"),
        ("２千円", "2000円", "n:2000"),
        ("第二十五条の二", "25条の2", "art:25_2"),
        ("第１２条", "第十二条", "art:12"),
        ("住民票", "住民", "2:住民"),
    ],
)
def test_two_writings_share_a_term(one: str, other: str, term: str) -> None:
    assert term in index_terms(one)
    assert term in query_terms(other)


def test_a_question_is_stripped_of_what_it_asks_with() -> None:
    assert set(query_terms("住民票の写しの手数料はいくらですか。教えてください。")) == {
        "住民", "票", "写し", "手数", "料", "2:住民", "2:民票", "2:手数", "2:数料",
    }  # fmt: skip
    assert [word.form for word in content_words("いつどこで何をすればよいのか知りたい")] == []


def test_an_article_is_no_quantity_and_a_town_no_article() -> None:
    terms = index_terms("個人情報保護法第12条の2の規定")
    assert "art:12_2" in terms
    assert not [term for term in terms if term.startswith("n:")]
    assert "三条" in index_terms("三条市の窓口")


def test_a_term_is_counted_in_a_passage_and_once_in_a_question() -> None:
    assert index_terms("印鑑と印鑑").count("印鑑") == 2
    assert query_terms("印鑑と印鑑").count("印鑑") == 1


def test_the_stop_list_has_no_comments_in_it() -> None:
    assert "幾ら" in stopwords()
    assert not [word for word in stopwords() if "#" in word or word != word.strip()]


@pytest.mark.parametrize(
    "text", ["あ" * 100_000, "ﷺ" * 20_000, "😀\ud800" * 50_000, "第一条の二" * 20_000, "1" * 100_000]
)
def test_texts_beyond_the_limit_of_the_analyser_are_taken_in_bounded_time(text: str) -> None:
    start = time.process_time()
    assert "".join(token.surface for token in tokenize(text)) == text
    index_terms(text)
    assert time.process_time() - start < 5


def test_a_long_text_is_cut_between_sentences() -> None:
    sentence = "住民票の写しの交付を申請する者は、手数料を納めなければならない。"
    long = tokenize(sentence * 1000)
    once = [token.surface for token in tokenize(sentence)]
    assert [token.surface for token in long] == once * 1000


def test_threads_tokenize_side_by_side() -> None:
    texts = [f"第{number}条の手数料は{number}円とする。" * 20 for number in range(1, 40)]
    alone = [index_terms(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(index_terms, texts)) == alone
