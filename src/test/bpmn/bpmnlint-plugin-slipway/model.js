'use strict';

/** The named retry policies (processes/README.md); a task says by its kind of work which one is its own. */
const POLICIES = {
  quick: 'PT2S,PT4S,PT8S',
  patient: 'PT10S,PT30S,PT1M',
  careful: 'PT10S',
};

/** What every called process needs to know of its operation (docs/decisions/0001). */
const HANDED_DOWN = ['cluster', 'mode', 'ticket', 'operation', 'definitionVersion'];

function is(element, ...types) {
  return types.some((type) => element.$instanceOf && element.$instanceOf(`bpmn:${type}`));
}

function extensions(element, type) {
  const values = element.extensionElements ? element.extensionElements.get('values') : [];
  return values.filter((value) => value.$type === `camunda:${type}`);
}

function retryPolicy(element) {
  const [cycle] = extensions(element, 'FailedJobRetryTimeCycle');
  return Object.keys(POLICIES).find((name) => cycle && POLICIES[name] === cycle.get('body'));
}

function documentation(element) {
  return (element.get('documentation') || []).map((text) => text.text || '').join('\n').trim();
}

module.exports = { POLICIES, HANDED_DOWN, is, extensions, retryPolicy, documentation };
