// The tab "Commands" of a process instance: its steps with their last state, each with a link to its commands.

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  if (!answer.ok) {
    throw new Error(`${address} answered ${answer.status}`);
  }
  return answer.json();
}

/** Everything that comes from elsewhere is text, never markup. */
function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
}

function link(text, address) {
  return element('a', text, { href: address, target: '_blank', rel: 'noopener' });
}

function row(run, operation) {
  const line = document.createElement('tr');
  const address = `/operations/${operation}/commands?activity=${encodeURIComponent(run.step)}`
    + (run.host ? `&host=${encodeURIComponent(run.host)}` : '');
  const step = document.createElement('td');
  step.append(link(run.title, address));
  const state = run.state.toLowerCase().replace('_', ' ') + (run.attempt > 1 ? `, try ${run.attempt}` : '');
  line.append(
    element('td', run.started.substring(0, 19).replace('T', ' ')),
    element('td', run.host ?? ''),
    step,
    element('td', state),
    element('td', run.detail.split('\n')[0]),
  );
  return line;
}

async function allSteps(operation, host) {
  const runs = [];
  let next = 0;
  do {
    const page = await json(`/api/v1/operations/${operation}/steps?size=500&after=${next}`
      + (host ? `&host=${encodeURIComponent(host)}` : ''));
    runs.push(...page.entries);
    next = page.next;
  } while (next);
  return runs;
}

async function show(node, api, processInstanceId) {
  const variables = await json(`${api.engineApi}/process-instance/${processInstanceId}/variables?deserializeValues=false`);
  const operation = variables.operation?.value;
  const host = variables.host?.value;
  if (!operation) {
    node.replaceChildren(element('p', 'This process instance is no operation of Slipway.'));
    return;
  }
  const links = document.createElement('p');
  links.append(link(operation, `/operations/${operation}`), ' · ', link(
    host ? `All commands on ${host}` : 'All commands',
    `/operations/${operation}/commands${host ? `?host=${encodeURIComponent(host)}` : ''}`));
  const table = element('table', '', { class: 'slipway-steps' });
  const head = document.createElement('tr');
  ['Started (UTC)', 'Host', 'Step', 'State', ''].forEach((title) => head.append(element('th', title)));
  table.append(head);
  const runs = await allSteps(operation, host);
  runs.reverse().slice(0, 200).forEach((run) => table.append(row(run, operation)));
  node.replaceChildren(links, runs.length ? table : element('p', 'No step ran yet.'));
}

export default {
  id: 'slipway.commands',
  pluginPoint: 'cockpit.processInstance.runtime.tab',
  priority: 9,
  properties: { label: 'Commands' },
  render: (node, { api, processInstanceId }) => {
    show(node, api, processInstanceId).catch((failure) => {
      node.replaceChildren(element('p', `The steps cannot be shown: ${failure.message}`));
    });
  },
};
