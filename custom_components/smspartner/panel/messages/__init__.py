"""What the page and Home Assistant say to each other, as types.

`script/frontend` makes the types of the page from these, and each command checks what
it is given against them.
"""
