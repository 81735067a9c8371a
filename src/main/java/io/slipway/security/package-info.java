/** Who may do what: accounts, roles, the login, and the filters before every endpoint. */
package io.slipway.security;
