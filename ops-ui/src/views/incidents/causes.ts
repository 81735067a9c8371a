import type { StandingIncident } from '../../api/model';

/** Incidents with one cause. */
export interface Cause {
  key: string;
  reason: string;
  title: string;
  incidents: StandingIncident[];
}

/** Incidents by reason and step, the most frequent first. */
export function causes(incidents: StandingIncident[]): Cause[] {
  const found = new Map<string, Cause>();
  for (const incident of incidents) {
    const key = `${incident.process}\n${incident.step}\n${incident.reason}`;
    const cause = found.get(key) ?? { key, reason: incident.reason, title: incident.title, incidents: [] };
    cause.incidents.push(incident);
    found.set(key, cause);
  }
  return [...found.values()].sort((one, other) => other.incidents.length - one.incidents.length);
}
