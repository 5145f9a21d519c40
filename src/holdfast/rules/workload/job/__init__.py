"""Jobs and CronJobs that do not do what they were scheduled for."""
