"""Pieces that scenarios share, by name: `files: {contracts/a.yaml: $ledger}`."""

LEDGER = """\
dataset: trade_ledger
owner: trade-data-team
schema:
  - name: trade_id
    type: string
    nullable: false
  - name: notional
    type: decimal(18,2)
    nullable: false
  - name: counterparty
    type: string
    nullable: true
breaking_change_policy:
  require_approval_from:
    - risk-analytics
"""
PEOPLE = f"""\
{LEDGER.partition("breaking_change_policy")[0]}steward: stewards
classification: internal
consumers:
  - {{name: margin-engine, owner: margin}}
"""
TRAINS = """\
gates:
  freeze:
    branches: [main, release]
    weekly: {day: wednesday, at: 18:00, zone: UTC}
    hotfix: {incident_commander: [acme/on-call], product_owner: [acme/product]}
commands:
  hotfix: {permission: write}
  train: {permission: write}
  freeze: {permission: write}
"""
LOCKED = TRAINS.replace("    branches:", "    enforcement: repository-ruleset\n    branches:")
PUBLISH = """\
commands:
  promote: {permission: write}
  rollback: {permission: write}
  train: {permission: write}
"""
RELEASE = f"""\
{TRAINS}release:
  smoke: {{checks: [smoke]}}
  environments: [PROD]
  page: [acme/release-managers]
"""
TEXTS = {
    "$policy.publish": PUBLISH,
    "$policy.release": RELEASE,
    "$policy.release.automatic": RELEASE.replace("release:\n", "release:\n  automatic: true\n"),
    "$policy.release.people": RELEASE.replace("  smoke: {checks: [smoke]}\n", ""),
    "$policy.release.deployed": RELEASE.replace("{checks: [smoke]}", "{environment: SMOKE}"),
    "$policy.trains": TRAINS,
    "$policy.locked": LOCKED,
    "$policy.locked.organisation": LOCKED.replace("repository-ruleset", "organisation-ruleset"),
    "$ledger": LEDGER,
    "$ledger.tightened": LEDGER.replace("nullable: true", "nullable: false"),
    "$ledger.extended": LEDGER.replace(
        "breaking_change", "  - name: trader_id\n    type: string\n    nullable: true\nbreaking_change"
    ),
    "$ledger.without_notional": LEDGER.replace(
        "  - name: notional\n    type: decimal(18,2)\n    nullable: false\n", ""
    ),
    "$ledger.given_up": LEDGER.replace(
        "decimal(18,2)\n", "decimal(18,2)\n    deprecated: true\n    sunset: 2026-11-20\n"
    ),
    "$ledger.reformatted": "# the trades\n" + LEDGER.replace("nullable: true", "nullable:   true"),
    "$ledger.tightened.reformatted": "# the trades\n" + LEDGER.replace("nullable: true", "nullable:   false"),
    "$ledger.nobody": LEDGER.partition("breaking_change_policy")[0],
    "$ledger.nobody.tightened": LEDGER.partition("breaking_change_policy")[0].replace(
        "nullable: true", "nullable: false"
    ),
    "$ledger.nobody.wide": LEDGER.partition("breaking_change_policy")[0].replace("decimal(18,2)", "string"),
    "$ledger.people": PEOPLE,
    "$ledger.people.tightened.public": PEOPLE.replace("nullable: true", "nullable: false").replace(
        "classification: internal", "classification: public"
    ),
    "$ledger.broken": LEDGER.replace("schema:", "schema: ["),
    "$brackets": "[" * 60_000,
}


def text(told: str) -> str:
    """Return the piece of that name, or the text itself."""
    return TEXTS.get(told, told)
