"""A trial design: model, inquiries, data strategy and answer strategy."""
