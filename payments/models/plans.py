"""What the site sells."""

from __future__ import annotations

from payments.money import halves
from storage.records import Record


class Plan(Record, frozen=True, kw_only=True):
    """A plan, in centavos; its id is its slug. A contract copies the amounts, so editing a plan changes no contract."""

    name: str
    tagline: str = ""
    bullets: tuple[str, ...] = ()
    activation_amount: int
    monthly_amount: int
    position: int = 0

    @property
    def slug(self) -> str:
        return self.id

    @property
    def phase1_amount(self) -> int:
        return halves(self.activation_amount)[0]

    @property
    def phase2_amount(self) -> int:
        return halves(self.activation_amount)[1]
