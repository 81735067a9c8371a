-- The secret before the last change still signs for a while, so that a receiver can change over without a gap.
alter table slipway_webhook add column previous_salt varchar(64);
alter table slipway_webhook add column previous_until timestamp with time zone;
