"""What a user may write: scenarios, designs, targets, caseloads and amounts, each read and checked."""
