"""Mail, as small named stages from an assessment to a delivered message.

state        what an assessment says, as plain JSON: waves, readings, balance, coverage  (the only stage with pandas)
view         what one subscription may see of it at a moment: audience, delay, coarsening, filters
differences  what readers were last told against what is so now: changes, each with a reason code
occasions    what the clock brings: windows, digest, heartbeat, dark sources
planning     which notices follow, for whom, when; grouping, silences, quiet hours, release
letters      a notice as a letter: subject, sentences, tables;  words  in English and Ukrainian
render       the letter as text and HTML;  timeline  its picture;  message  the mail with its headers
transport    SMTP or a folder;  sender  claim, send, note the answer
"""
