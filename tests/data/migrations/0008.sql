UPDATE terms SET begins_at = 1800000000000, after_id = 1 WHERE subscription_id = 2;
