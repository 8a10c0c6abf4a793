"""The keys of this domain.

users:id:<id>            admin:users:all              verifications:<token hash>
users:email:<email>      admin:users:by_role:<role>   invitations:<token hash>
accounts:roles           admin:users:by_state:<state>   users:search
                         email_changes:<token hash>   password_resets:<token hash>
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import RoleTable, User, normal_address
from storage.indexes import Index, Unique
from storage.queries import Page, Query
from storage.repositories import Repository
from storage.searches import Search
from storage.tokens import SecretTokens


class Users(Repository[User]):
    record = User
    key = "users:id:{id}"
    uniques = (Unique("users:email:{email}"),)
    all = Index("admin:users:all")
    by_role = Index("admin:users:by_role:{role}")
    by_state = Index("admin:users:by_state:{state}")
    by_role_and_state = Index("admin:users:by_role:{role}:{state}")
    words = Search("users:search", "name", "email", "company", "phone", "phone_numbers")

    def query_people(
        self, *, text: str = "", role: str = "", state: str = "", cursor: str | None = None, limit: int = 25
    ) -> Query[Page[User]]:
        """People of a role, in a state, whose words begin like those of a text; empty asks for nothing."""
        index, where = self._index_of(role, state)
        if text.strip():
            within = (index, where) if where else None
            return self.query_search(self.words, text, cursor=cursor, limit=limit, within=within)
        return self.query_list(index, cursor=cursor, limit=limit, **where)

    def _index_of(self, role: str, state: str) -> tuple[Index, dict[str, Any]]:
        if role and state:
            return self.by_role_and_state, {"role": role, "state": state}
        if role:
            return self.by_role, {"role": role}
        return (self.by_state, {"state": state}) if state else (self.all, {})

    def find_by_email(self, email: str) -> User | None:
        return self.find_by("email", normal_address(email))


class Roles(Repository[RoleTable]):
    record = RoleTable
    key = "accounts:{id}"

    def query_table(self) -> Query[RoleTable]:
        """The table as stored, else the one the product comes with."""
        return self.query_find(RoleTable().id).then(lambda table: table or RoleTable())


users = Users()
roles = Roles()

verifications = SecretTokens("verifications:{hash}", lifetime=timedelta(hours=48))
invitations = SecretTokens("invitations:{hash}", lifetime=timedelta(hours=48))
password_resets = SecretTokens("password_resets:{hash}", lifetime=timedelta(hours=1))
email_changes = SecretTokens("email_changes:{hash}", lifetime=timedelta(hours=48))
