import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** Answers of Slipway that every page asks for; tests add theirs. */
export const server = setupServer(
  http.get('*/api/v1/session', () => HttpResponse.json({
    user: 'operator', role: 'OPERATOR', csrf: { header: 'X-CSRF-TOKEN', token: 'a-token' },
  })),
  http.get('*/api/v1/processes', () => HttpResponse.json([
    { process: 'node-join', name: 'Join nodes', definition: 'node-join:1', version: 1, documentation: 'Runbook.', startable: true },
  ])),
  http.get('*/api/v1/incidents', () => HttpResponse.json([])),
  http.get('*/api/v1/tasks', () => HttpResponse.json([])),
);
