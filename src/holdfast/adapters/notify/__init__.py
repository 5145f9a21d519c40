"""Reports on their way out: webhooks over HTTP and e-mail over SMTP; what is sent is decided above."""
