-- The job that was ordered in the place of one that came to nothing: written with the new row, in one transaction, so
-- that nobody orders the same take anew twice, in whichever window or on whichever day.
ALTER TABLE jobs ADD COLUMN again TEXT;
