"""What was agreed: the policy file, the gates that judge a snapshot by it, and the decision they fold into."""
