"""Changes as objects for other programs: every field of the record, and the runs of every redline."""

from typing import Any

from ingest.change import DocumentChange, ProvisionChange
from ingest.redline import redline
from ingest.reviews import Review


def change_object(change: DocumentChange) -> dict[str, Any]:
    """A change with its words to the character; the runs of a redline join to the old and to the new text."""
    return {
        "id": change.id,
        "source": change.source_id,
        "title": change.title,
        "jurisdiction": change.jurisdiction,
        "vendor": change.vendor,
        "region": change.region,
        "url": change.url,
        "old_version": change.old_version,
        "new_version": change.new_version,
        "old_from": change.old_from.isoformat(),
        "new_from": change.new_from.isoformat(),
        "cause": change.cause.value,
        "news": change.is_news,
        "wordless": change.wordless,
        "flapping": change.flapping,
        "note": change.note,
        "rules": list(change.rules),
        "provisions": [_provision_object(provision) for provision in change.provisions],
    }


def review_object(review: Review) -> dict[str, Any]:
    """A rule that must be looked at again, with the changes of what it cites."""
    return {
        "rule": review.rule.id,
        "title": review.rule.title,
        "citation": review.rule.citation,
        "summary": review.rule.summary,
        "checked": review.rule.evidence.checked.isoformat(),
        "changes": [change_object(change) for change in review.changes],
    }


def _provision_object(provision: ProvisionChange) -> dict[str, Any]:
    return {
        "kind": provision.kind.value,
        "citation": provision.citation,
        "was": provision.was,
        "heading": list(provision.heading),
        "old": provision.old,
        "new": provision.new,
        "redline": [{"kind": run.kind.value, "text": run.text} for run in redline(provision.old, provision.new)],
    }
