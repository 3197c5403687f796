"""The database: evidence that is only added to, and the few questions asked of it.

    from monitor.store.engine import open_store
    from monitor.store.keeping import keep_reports

    with open_store(url) as store:
        with store.writing() as connection:     # kept together or not at all; one writer at a time
            keep_reports(connection, rows, recorded_at=now)
        with store.reading() as connection:     # all questions in it see one moment
            frame = reports_as_of(connection)

engine     open a database              keeping    reports, in whole sets per item
captures   responses as received        reading    what was reported, as known at a moment
runs       the ledger of runs           decisions  analysts' decisions
rejected   rows that could not be read  marks      is there anything new?
state      cursors, HTTP, hosts         cache      assessments and links, computed, deletable
schema     revisions and migrations     backup     a copy to put in its place
checks     what should never be         errors     what can go wrong, as a tree

Nothing here imports pandas until a frame is asked for, so the daemon's parent may use all of it.
"""
