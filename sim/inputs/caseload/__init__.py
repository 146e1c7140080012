"""A municipality's own caseload file."""
