-- What a look at each host taught, kept until all hosts have been looked at and can be compared.
create table slipway_host_fact (
    operation varchar(32) not null,
    host varchar(253) not null,
    fact varchar(63) not null,
    content varchar(1000) not null,
    recorded_at timestamp with time zone not null,
    primary key (operation, host, fact)
);
