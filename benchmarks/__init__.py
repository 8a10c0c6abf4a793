"""`make bench`: every speed row of the design, as a ratio within one run.

__main__ → storage_rows, page_rows → the peers (by_hand, orm) → seeds, servers, timing, report
"""
