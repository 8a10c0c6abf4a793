"""Redis as the database: typed records, declared indexes, one atomic commit. Read the modules in this order:

ids → keys → records → indexes → connection → queries → commits → repositories → events → reactions.
"""
