-- Which of a provider's accounts a job is paid from, by its name at that time; empty: the account without a name.
ALTER TABLE jobs ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE takes ADD COLUMN account TEXT NOT NULL DEFAULT '';
