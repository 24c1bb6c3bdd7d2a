UPDATE fulfillments SET delivered_at = now() - interval '40 days' WHERE delivered_at > now() - interval '1 day';
