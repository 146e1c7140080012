"""What a user may write (scenarios, designs, targets, caseloads, amounts), read and checked."""
