"""Redis as the database: typed records, declared indexes, one atomic commit. Read the modules in this order:

ids → keys → records → indexes → schemas → wire → connection → queries → claims → commits → repositories → events →
reactions; then, each by itself: streams → consumers, jobs, tokens, locks, sessions, embedded, guard, checker.
"""
