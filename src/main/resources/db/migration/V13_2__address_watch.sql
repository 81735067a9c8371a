-- Where pods answered when somebody last looked, for clusters whose changes somebody wants to hear of (docs/decisions/0007).
create table slipway_address_watch (
    cluster varchar(63) primary key,
    -- By namespace, a digest; empty before the first look.
    seen text not null,
    -- Counts looks: only the last one that began may write what it saw.
    looks bigint not null,
    next_look_at timestamp with time zone not null
);
