"""Reads {"text"} lines on stdin and prints what a masking package finds in each, as [[start, end, kind]].

Run by ``benchmarks.compare_masking`` in an environment that holds the packages and not yuhitsu.
Findings that are no personal data by anybody's reading (dates, amounts, firms, web addresses) are left out.
"""

from __future__ import annotations

import importlib
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

Found = Iterable[tuple[int, int, str]]
_DATES, _MONEY = ("DATE_TIME", "日付"), ("AMOUNT", "金額")
_FIRMS = ("ORG", "ORGANIZATION", "COMPANY_DICT", "組織")
IMPERSONAL = frozenset(
    (*_DATES, *_MONEY, *_FIRMS, "NRP", "URL", "IP_ADDRESS", "IP", "CONTRACT", "製品", "案件")
)
# labels of ja_ginza's entities, an extended hierarchy of its own
PERSONS = ("Person",)
PLACES = (
    "City",
    "Province",
    "County",
    "Address",
    "Address_Other",
    "Postal_Address",
    "GPE_Other",
    "Location_Other",
)


def presidio() -> Callable[[str], Found]:
    """presidio-analyzer over the Japanese pipeline ja_ginza, with all recognisers that take Japanese."""
    analyzer = importlib.import_module("presidio_analyzer")
    engines = importlib.import_module("presidio_analyzer.nlp_engine")
    mapping = dict.fromkeys(PERSONS, "PERSON") | dict.fromkeys(PLACES, "LOCATION")
    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "ja", "model_name": "ja_ginza"}],
        "ner_model_configuration": {
            "model_to_presidio_entity_mapping": mapping,
            "labels_to_ignore": [],
            "low_score_entity_names": [],
        },
    }
    engine = engines.NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = analyzer.RecognizerRegistry(supported_languages=["ja"])
    registry.load_predefined_recognizers(languages=["ja"], nlp_engine=engine)
    ready = analyzer.AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["ja"])

    def find(text: str) -> Found:
        return [(r.start, r.end, r.entity_type) for r in ready.analyze(text=text, language="ja")]

    return find


def fuseji() -> Callable[[str], Found]:
    """fuseji with its GiNZA backend."""
    package = importlib.import_module("fuseji")
    backend = importlib.import_module("fuseji.ner.ginza")
    masker = package.Masker(ner=backend.GinzaBackend())
    return lambda text: [(e.start, e.end, str(e.type)) for e in masker.mask(text).entities]


def kakushi() -> Callable[[str], Found]:
    """kakushi with its GiNZA layer; it counts in the normalised text, which is brought back here."""
    package = importlib.import_module("kakushi")

    def find(text: str) -> Found:
        places = [at for at, sign in enumerate(text) for _ in unicodedata.normalize("NFKC", sign)]
        places.append(len(text))
        last = len(places) - 1
        return [
            (places[min(m.start, last)], places[min(m.end, last)], m.entity_type.value)
            for m in package.find_all(text)
        ]

    return find


def namemask() -> Callable[[str], Found]:
    """namemask with its layers for names, addresses and GiNZA."""
    build = importlib.import_module("namemask.pipeline.build")
    config = importlib.import_module("namemask.config").load_config()
    detectors: Any = build.build_default_pipeline(config, None, use_ner=True, use_address=True)

    def find(text: str) -> Found:
        return [(s.start, s.end, str(s.type)) for s in build.run_pipeline(text, detectors, None)]

    return find


MAKERS = {"presidio": presidio, "fuseji": fuseji, "kakushi": kakushi, "namemask": namemask}


def main() -> None:
    """Answer line by line."""
    find = MAKERS[sys.argv[1]]()
    for line in sys.stdin:
        found = find(json.loads(line)["text"])
        print(json.dumps([[a, b, kind] for a, b, kind in found if kind not in IMPERSONAL]), flush=True)


if __name__ == "__main__":
    main()
