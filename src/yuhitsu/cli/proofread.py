"""``yuhitsu proofread``: what the rules of 公用文 say of texts and files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from yuhitsu.app import App
from yuhitsu.cli.session import Row, batch, opened, operator, show_json, text_of
from yuhitsu.cli.word_drafts import check_target, draft_of, save_revised
from yuhitsu.documents.plain_reading import text_of_file
from yuhitsu.documents.reading import Source
from yuhitsu.errors import InputError
from yuhitsu.writing.export.revisions import WordDraft
from yuhitsu.writing.proofreading.findings import Finding, finding_json
from yuhitsu.writing.proofreading.rules import Profile, rules


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in Profile]),
    default=Profile.OFFICIAL.value,
    help="official (公用文), law (法令) or public (広報・解説).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a file.")
@click.option("--jsonl", is_flag=True, help="Read {id, text, profile?} lines from stdin.")
@click.option(
    "--word",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the one FILE as this Word file, with comments and tracked changes.",
)
@click.option("--rules", "list_rules", is_flag=True, help="List the rules with their sources.")
@click.pass_context
def proofread(
    context: click.Context,
    files: tuple[Path, ...],
    profile: str,
    as_json: bool,
    jsonl: bool,
    word: Path | None,
    list_rules: bool,
) -> None:
    """Proofread FILES (- for stdin) by the rules of 公用文. Exits with 1 where there are findings."""
    if list_rules:
        _list(as_json)
        return
    if jsonl == bool(files):
        raise InputError("校正するファイルを書くか（標準入力は -）、--jsonl で標準入力から渡してください。")
    if word:
        check_target(files, word)
    with opened(context) as app:
        if jsonl:
            batch(lambda row: _line(app, row, profile))
            return
        found = 0
        for path in files:
            draft = draft_of(path, app.settings) if word else None
            text = draft.text if draft else _read(app, path)
            findings = app.proofreader.check(text, Profile(profile), operator())
            found += len(findings)
            _show(path, text, findings, as_json)
            if word:
                _save(draft or WordDraft.of_text(text), findings, word, as_json)
    context.exit(1 if found else 0)


def _line(app: App, row: Row, profile: str) -> Row:
    named = row.get("profile", profile)
    try:
        chosen = Profile(named)
    except ValueError as error:
        names = "、".join(item.value for item in Profile)
        raise InputError(
            f"'profile' は {names} のどれかにしてください（{named!r} は使えません）。"
        ) from error
    findings = app.proofreader.check(text_of(row, "text"), chosen, operator())
    return {"findings": [finding_json(finding) for finding in findings]}


def _read(app: App, path: Path) -> str:
    if str(path) == "-":
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError("標準入力がUTF-8の文字として読めません。UTF-8で渡してください。") from error
    return text_of_file(Source(path.name, path), app.settings.ingest)


def _show(path: Path, text: str, findings: Iterable[Finding], as_json: bool) -> None:
    if as_json:
        show_json({"file": str(path), "findings": [finding_json(finding) for finding in findings]})
        return
    listed = list(findings)
    for finding in listed:
        line = text.count("\n", 0, finding.start) + 1
        column = finding.start - text.rfind("\n", 0, finding.start)
        better = f" → {finding.suggestion}" if finding.suggestion is not None else ""
        click.echo(f"{path}:{line}:{column}: {text[finding.start : finding.end][:40]}{better}")
        click.echo(f"    {finding.message}（{finding.rule}、{finding.source}）")
    click.echo(f"{path}: 指摘 {len(listed)}件")


def _save(draft: WordDraft, findings: Iterable[Finding], out: Path, as_json: bool) -> None:
    """The Word file; what it holds is said beside the findings, not among them."""
    revised = save_revised(draft, findings, out)
    said = f"{out}: コメント {len(revised.commented)}件、変更履歴 {len(revised.changed)}件"
    click.echo(said, err=as_json)


def _list(as_json: bool) -> None:
    for rule in rules().values():
        if as_json:
            show_json({"rule": rule.id, "kind": rule.kind, "message": rule.message, "source": rule.source})
        else:
            click.echo(f"{rule.id}\t{rule.kind}\t{rule.source}")
