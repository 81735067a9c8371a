-- Who was handed the line that joins a host by hand, once for each operation. The line itself is nowhere.
create table slipway_join_command (
    operation bigint not null primary key,
    role varchar(16) not null,
    reason varchar(255) not null,
    handed_to varchar(255) not null,
    handed_at timestamp with time zone not null
);
