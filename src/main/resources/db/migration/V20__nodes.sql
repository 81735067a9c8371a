-- The Slipways that live on this database (docs/decisions/0011). Who has not renewed its row for a while is dead, and the
-- others take its jobs over.
create table slipway_node (
    name varchar(255) not null primary key,
    incarnation varchar(36) not null,
    seen timestamp with time zone not null
);
