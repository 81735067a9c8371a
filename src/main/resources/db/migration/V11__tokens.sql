-- Tokens of programs. Of the secret only its digest is kept.
create table slipway_token (
    id varchar(16) primary key,
    name varchar(40) not null unique,
    role varchar(16) not null,
    secret_digest varchar(64) not null,
    made_by varchar(255) not null,
    made_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    used_at timestamp with time zone
);
