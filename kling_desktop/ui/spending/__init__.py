"""Spending: sums, budgets, the ledger, and what happened to single jobs."""
