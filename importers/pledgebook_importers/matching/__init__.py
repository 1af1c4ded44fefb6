"""What a bank line pays, and why: no proposal without evidence beside the amount."""
