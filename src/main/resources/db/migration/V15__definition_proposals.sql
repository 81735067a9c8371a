-- Definitions that one operation proposes and only that operation reads, until a person approves its plan.
create table slipway_definition_proposal (
    operation bigint primary key references slipway_operation (number),
    cluster varchar(63) not null,
    base_version integer not null,
    content text not null,
    -- The hosts that it adds to its base, as they were given; null when it is a text of its own.
    added_hosts text,
    digest varchar(64) not null,
    made_by varchar(255) not null,
    made_at timestamp with time zone not null,
    change_diff text not null,
    accepted_as integer
);

-- The operation whose effects this one takes back.
alter table slipway_operation add column undoes bigint;
