"""The working parts of the daemon: a run of a source, a pass over what is new, the clock, the lock, the port.

turns       one run of one source, from question to ledger      locks    one daemon per database
assessing   the child that judges, publishes and notifies       board    what is going on, for /healthz and /metrics
publishing  a report folder that is never half-written          logs     JSON lines without secrets
watched     which sources, how often, with which client

Nothing but `assessing` (which runs in a child process) and `publishing` imports pandas.
"""
