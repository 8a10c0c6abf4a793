"""What can be permitted, and what each role may do until an administrator says otherwise."""

PERMISSIONS = (
    "dashboard.view",
    "users.view",
    "users.edit",
    "roles.edit",
    "contracts.view",
    "contracts.edit",
    "payments.view",
    "payments.edit",
    "payments.refund",
    "plans.edit",
    "stripe.view",
    "tickets.view",
    "tickets.edit",
    "agents.view",
    "agents.edit",
    "blog.edit",
    "mail.view",
    "audit.view",
    "system.view",
)

CUSTOMER, ADMIN, SUPPORT, FINANCE, EDITOR = ROLES = ("customer", "admin", "support", "finance", "editor")

STAFF = "dashboard.view"
"""Whoever has this permission belongs to the team."""


def every(*domains: str) -> frozenset[str]:
    """All permissions of these domains."""
    return frozenset(name for name in PERMISSIONS if name.partition(".")[0] in domains)


DEFAULT_GRANTS: dict[str, frozenset[str]] = {
    CUSTOMER: frozenset(),
    ADMIN: frozenset(PERMISSIONS),
    SUPPORT: frozenset({STAFF, "users.view"}) | every("tickets", "agents"),
    FINANCE: frozenset({STAFF, "users.view", "plans.edit", "stripe.view"}) | every("contracts", "payments"),
    EDITOR: frozenset({STAFF, "blog.edit"}),
}
