-- Jobs: one paid errand each. The row is there before anything is sent.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    film TEXT NOT NULL CHECK (json_valid(film)),            -- as sent
    film_id TEXT NOT NULL,
    film_name TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),            -- of the take within its film
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'planned', 'preparing', 'submitting', 'queued', 'rendering', 'downloading',
        'done', 'failed', 'cancelled', 'expired', 'unknown')),
    quote TEXT NOT NULL CHECK (json_valid(quote)),
    body TEXT CHECK (body IS NULL OR json_valid(body)),     -- the request, without inline pictures and addresses
    remote_id TEXT,
    result_url TEXT,
    expires TEXT,
    charged TEXT CHECK (charged IS NULL OR json_valid(charged)),
    trouble TEXT CHECK (trouble IS NULL OR json_valid(trouble)),
    file TEXT,
    sha256 TEXT,
    created TEXT NOT NULL,
    sent TEXT,
    updated TEXT NOT NULL,
    wish_cancel INTEGER NOT NULL DEFAULT 0 CHECK (wish_cancel IN (0, 1)),
    owner TEXT,                                             -- the process that drives it, for reports; locks decide
    UNIQUE (film_id, number)
) STRICT;

CREATE INDEX jobs_by_state ON jobs (state, created);
CREATE INDEX jobs_by_film ON jobs (film_id, created);
CREATE INDEX jobs_by_remote_id ON jobs (provider, remote_id) WHERE remote_id IS NOT NULL;

-- What happened to a job, in order.
CREATE TABLE moves (
    number INTEGER PRIMARY KEY,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX moves_by_job ON moves (job, number);

-- Takes: everything here can be made again from the videos and sidecars of the library folder.
CREATE TABLE takes (
    number_of_row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE,                              -- relative to the library folder, forward slashes
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    film TEXT CHECK (film IS NULL OR json_valid(film)),     -- as sent; paths relative to the library folder
    film_id TEXT,
    film_name TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    provider TEXT,
    model TEXT,
    remote_id TEXT,
    seconds REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fps REAL NOT NULL,
    frames INTEGER,
    container TEXT NOT NULL,
    codec TEXT NOT NULL,
    has_audio INTEGER NOT NULL CHECK (has_audio IN (0, 1)),
    cost TEXT,                                              -- decimal, as text: never a binary fraction
    cost_unit TEXT CHECK (cost_unit IN ('USD', 'credits')),
    quote TEXT CHECK (quote IS NULL OR json_valid(quote)),
    created TEXT NOT NULL,
    sent TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('none', 'approved', 'redo', 'rejected')),
    rating INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5),
    notes TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    binned TEXT,                                            -- since when in the bin
    CHECK ((cost IS NULL) = (cost_unit IS NULL))
) STRICT;

CREATE INDEX takes_on_the_wall ON takes (created DESC, id DESC) WHERE binned IS NULL;
CREATE INDEX takes_by_film ON takes (film_id, created DESC, id DESC);
CREATE INDEX takes_by_verdict ON takes (verdict, created DESC, id DESC) WHERE binned IS NULL;
CREATE INDEX takes_by_content ON takes (sha256);

-- No WITHOUT ROWID here: integrity_check of SQLite 3.40 sees NULLs in such tables when they are STRICT too.
CREATE TABLE tags (
    take TEXT NOT NULL REFERENCES takes (id) ON DELETE CASCADE ON UPDATE CASCADE,
    tag TEXT NOT NULL,                                      -- as typed
    folded TEXT NOT NULL,                                   -- for comparing, in any case
    PRIMARY KEY (take, folded)
) STRICT;

CREATE INDEX tags_by_name ON tags (folded, take);

CREATE TABLE elements (
    take TEXT NOT NULL REFERENCES takes (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (take, folded)
) STRICT;

CREATE INDEX elements_by_name ON elements (folded, take);

-- rowid is takes.number_of_row.
CREATE VIRTUAL TABLE take_words USING fts5 (
    film, prompts, elements, tags, notes,
    tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);
