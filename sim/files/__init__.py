"""Files that are whole or not there, and that say when they are not as they were written.

Every file is written next to its place and renamed; what a killed process left goes at the next
run. What a number rests on carries a seal, a hash of what it holds, which is compared on reading.
"""
