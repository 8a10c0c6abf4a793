"""The keys of this domain.

users:id:<id>            admin:users:all              verifications:<token hash>
users:email:<email>      admin:users:by_role:<role>   invitations:<token hash>
accounts:roles           email_changes:<token hash>   password_resets:<token hash>
"""

from __future__ import annotations

from datetime import timedelta

from accounts.models import RoleTable, User, normal_address
from storage.indexes import Index, Unique
from storage.queries import Query
from storage.repositories import Repository
from storage.tokens import SecretTokens


class Users(Repository[User]):
    record = User
    key = "users:id:{id}"
    uniques = (Unique("users:email:{email}"),)
    all = Index("admin:users:all")
    by_role = Index("admin:users:by_role:{role}")

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
