-- Which request with an Idempotency-Key made which operation: the same request again is the same operation.
create table slipway_start_key (
    caller varchar(255) not null,
    start_key varchar(255) not null,
    request_digest varchar(64) not null,
    operation bigint,
    asked_at timestamp with time zone not null,
    primary key (caller, start_key)
);
