"""Pages made by hand, for tests of what is kept, recorded and listed: no kernel has to run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sahel.reports.build.publish import OutputFolder
from sahel.reports.build.records import embedded_digest
from sahel.reports.fingerprints import digest_of_file
from sahel.reports.page import describe
from sahel.reports.plan.editions import Edition
from sahel.reports.receipts.collect import for_script
from sahel.workspace import folder as folder_of


def page(edition: Edition, text: str = "said", *, tables: Mapping | None = None, look: str = "") -> str:
    """A page of an edition as simple as one can be: what it carries, what it says, what it looks like."""
    told = for_script(describe(edition) | {"tables": tables or {}})
    return (
        '<!doctype html><html lang="en"><head><meta name="generator" content="sahel 0">'
        f'<script type="application/json" id="edition">{told}</script>'
        f'<style>{look}</style></head><body><a href="index.html">All reports</a><main id="main">{text}</main></html>\n'
    )


def publish(
    folder: Path, *editions: Edition, inputs: Mapping[str, str | None] | None = None, **parts: object
) -> list[str]:
    """Put a page of each edition into a folder, with all that belongs to it; hand back what each was compared with."""
    folder.mkdir(parents=True, exist_ok=True)
    output = OutputFolder(folder, editions)
    compared = []
    for edition in editions:
        html = page(edition, **parts)
        embedded = embedded_digest(html)
        comparisons = output.comparisons(edition, embedded=embedded)
        output.publish(edition, html, embedded=embedded, inputs=inputs or {}, comparisons=comparisons)
        compared.append(" + ".join(one.label for one in comparisons))
    return compared


def bundled_tables() -> dict[str, str | None]:
    """Every file of the bundled tables and its digest: what any of our notebooks may read."""
    data = folder_of("data").resolve()
    return {str(path): digest_of_file(path) for path in sorted(data.rglob("*")) if path.is_file()}


def embedded_claims(*rows: dict) -> dict:
    """Claims as a page embeds them, the plainest values wherever a row says nothing else."""
    plain = {"incident_id": "battle", "claimant": "army", "victim": "army", "harm": "killed", "bound": "exact",
             "scope": "whole", "status": "standing", "stated_on": "2024-07-28", "stated_on_precision": "day",
             "source_id": "doc"}  # fmt: skip
    filled = [plain | {"claim_id": f"c{place}", "statement_id": f"s{place}"} | row for place, row in enumerate(rows)]
    return {"claims": {row["claim_id"]: row for row in filled}}
