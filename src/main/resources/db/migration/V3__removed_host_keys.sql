-- A key that is no longer trusted stays on record, with who removed it.
alter table slipway_confirmed_host_key add column removed_by varchar(255);
alter table slipway_confirmed_host_key add column removed_at timestamp with time zone;
