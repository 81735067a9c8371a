import { parse } from 'yaml';
import type { OperationView } from '../../api/model';

/** What is sent to start an operation. */
export interface StartWish {
  process: string;
  cluster: string;
  mode?: string;
  ticket?: string;
  hosts?: string[];
  newHosts?: Record<string, unknown>[];
  options?: Record<string, unknown>;
}

/**
 * A start form's answers as the API takes them.
 *
 * @throws Error in words, when the new hosts are no list of YAML
 */
export function wish(process: string, answers: Record<string, unknown>): StartWish {
  const { cluster, mode, ticket, hosts, newHosts, ...rest } = answers;
  const names = String(hosts ?? '').split(/[\s,]+/).filter(Boolean);
  const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  const given = String(newHosts ?? '').trim();
  return {
    process,
    cluster: String(cluster ?? '').trim(),
    ...(mode ? { mode: String(mode) } : {}),
    ...(ticket ? { ticket: String(ticket).trim() } : {}),
    ...(names.length > 0 ? { hosts: names } : {}),
    ...(given ? { newHosts: list(given) } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

function list(text: string): Record<string, unknown>[] {
  let found: unknown;
  try {
    found = parse(text);
  } catch (error) {
    throw new Error(`The new hosts are no YAML: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (!Array.isArray(found) || !found.every((each) => typeof each === 'object' && each !== null)) {
    throw new Error('The new hosts are a list: each line begins with "- ", such as - {name: w9, address: "2001:db8:a1::29", role: worker}');
  }
  return found as Record<string, unknown>[];
}

/** The answers that lead to an operation like this one. */
export function like(operation: OperationView): Record<string, unknown> {
  return {
    cluster: operation.cluster, mode: operation.mode, ticket: operation.ticket,
    ...(operation.hosts.length > 0 ? { hosts: operation.hosts.join(', ') } : {}),
  };
}
