"""One function a kind of story: each turns a brief into vouchers and directives.

A story never costs more than its brief allows and says what it commits; what lies after the books'
last day is cut off by the caller, so that contracts stand open at the end as they do in life.
"""
