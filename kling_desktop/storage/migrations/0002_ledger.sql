-- The ledger: one entry for every movement of money. Entries are never changed and never taken out; each carries the
-- hash of the one before (see domain/ledger.py). It does not refer to `jobs`: it outlives them.
-- AUTOINCREMENT remembers the highest number there ever was, which tells when the last entries are gone.
CREATE TABLE ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reserved', 'submitted', 'charged', 'refunded', 'released', 'corrected')),
    job TEXT NOT NULL,
    film TEXT NOT NULL,                                     -- the film's id
    film_name TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    amount TEXT,                                            -- decimal, as text: never a binary fraction
    unit TEXT CHECK (unit IN ('USD', 'credits')),
    estimate INTEGER NOT NULL CHECK (estimate IN (0, 1)),
    origin TEXT NOT NULL CHECK (origin IN ('told', 'inferred', 'entered')),
    why TEXT NOT NULL DEFAULT '',
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    CHECK ((amount IS NULL) = (unit IS NULL))
) STRICT;

CREATE INDEX ledger_by_job ON ledger (job, number);
CREATE INDEX ledger_by_time ON ledger (at);
CREATE INDEX ledger_by_film ON ledger (film, number);

CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is never changed');
END;

CREATE TRIGGER ledger_keeps BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'nothing is taken out of the ledger');
END;

-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER ledger_grows BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger WHERE number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'the ledger is never changed');
END;

-- What services answered, for disputes: short, without keys and signed addresses.
CREATE TABLE answers (
    number INTEGER PRIMARY KEY,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    deed TEXT NOT NULL CHECK (deed IN ('order', 'look', 'cancel')),
    status INTEGER,                                         -- of HTTP; none where no answer came
    said TEXT NOT NULL
) STRICT;

CREATE INDEX answers_by_job ON answers (job, number);
