"""The same product on Django's ORM and PostgreSQL, as far as the bench reads and writes it; in processes of its own."""
