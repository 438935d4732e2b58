-- Jobs that wait to be sent (place 0) or may go now (place 1): everybody's, so that no two processes pass a limit
-- together. A row counts while its owner lives, drives the job and has not sent it yet; what was sent is counted from
-- `jobs`. So nothing here has to be given back: the job's own move does that, and so does the end of a process.
CREATE TABLE turns (
    job TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    place INTEGER NOT NULL CHECK (place IN (0, 1))
) STRICT;
