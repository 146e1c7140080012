"""What a user may write (scenarios, designs, targets, caseloads, amounts), read and checked.

Files are strict: an unknown key, a wrong unit or a number outside its range is a mistake, and all
mistakes are reported at once with line, column and a mend. What comes out is frozen, so that no
later stage can change what a user asked for. Only this room reads YAML.
"""
