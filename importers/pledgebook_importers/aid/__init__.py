"""What aid systems publish of pledges, commitments and payments; none of it is a bank's word."""
