"""CPF and CNPJ, the alphanumeric CNPJ of July 2026 included: kept bare and in capitals, shown with their signs.

(https://www.gov.br/receitafederal/pt-br/acesso-a-informacao/acoes-e-programas/programas-e-atividades/cnpj-alfanumerico)
"""

from __future__ import annotations

from stdnum.br import cnpj, cpf
from stdnum.exceptions import ValidationError

_KINDS = {11: cpf, 14: cnpj}


class NotATaxId(ValueError):
    """Neither a CPF nor a CNPJ; `has_right_length`: it looks like one, so a digit or a letter is wrong."""

    def __init__(self, text: str, *, has_right_length: bool) -> None:
        super().__init__(text)
        self.has_right_length = has_right_length


def parse_tax_id(text: str) -> str:
    """`12.abc.345/01de-35` as `12ABC34501DE35`, whichever way it was typed. Raises NotATaxId."""
    bare = cnpj.compact(text).upper()
    kind = _KINDS.get(len(bare))
    if kind is None or len(set(bare)) == 1:
        raise NotATaxId(text, has_right_length=kind is not None)
    try:
        valid: str = kind.validate(bare)
    except ValidationError as wrong:
        raise NotATaxId(text, has_right_length=True) from wrong
    return valid


def shown_tax_id(bare: str) -> str:
    """`529.982.247-25` or `12.ABC.345/01DE-35`; text that is neither stays as it is."""
    kind = _KINDS.get(len(bare)) if bare.isalnum() else None
    return kind.format(bare) if kind else bare
