'use strict';

// Each law is broken once in a real diagram, and the rule has to say so.
const assert = require('node:assert');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');

const { BpmnModdle } = require('bpmn-moddle');
const Linter = require('bpmnlint/lib/linter').default || require('bpmnlint/lib/linter');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');

const root = join(__dirname, '../../../../..');
const config = JSON.parse(readFileSync(join(__dirname, '../../.bpmnlintrc'), 'utf8'));
const camunda = require('camunda-bpmn-moddle/resources/camunda.json');

async function findings(process, change) {
  const before = readFileSync(join(root, `processes/${process}/${process}.bpmn`), 'utf8');
  const xml = change(before);
  assert.notStrictEqual(xml, change === same ? '' : before, 'the diagram was not changed');
  const { rootElement } = await new BpmnModdle({ camunda }).fromXML(xml);
  const report = await new Linter({ config, resolver: new NodeResolver() }).lint(rootElement);
  return Object.entries(report).flatMap(([rule, found]) => found.map(({ message }) => `${rule}: ${message}`));
}

function same(xml) {
  return xml;
}

function broken(name, process, change, expected) {
  test(name, async () => {
    const found = await findings(process, change);
    assert.ok(found.some((finding) => finding.includes(expected)), `no "${expected}" among ${JSON.stringify(found)}`);
  });
}

test('a diagram as it is has no finding', async () => {
  assert.deepStrictEqual(await findings('cluster-bring-up', same), []);
});

broken('a task without asyncBefore', 'worker-join', (xml) => xml.replace(' camunda:asyncBefore="true"', ''), 'not asyncBefore');
broken('a task with a class', 'worker-join',
  (xml) => xml.replace('camunda:delegateExpression="${joinWorker}"', 'camunda:class="io.slipway.JoinWorker"'), 'Class io.slipway.JoinWorker');
broken('a task with more than a bean', 'worker-join', (xml) => xml.replace('${joinWorker}', '${joinWorker.step}'), 'exactly one bean');
broken('a retry policy without a name', 'worker-join', (xml) => xml.replace('>PT10S<', '>R3/PT1M<'), 'retry policies');
broken('a called process of any version', 'cluster-bring-up',
  (xml) => xml.replace(' camunda:calledElementBinding="deployment"', ''), 'not bound to the deployment');
broken('a called process without the operation', 'cluster-bring-up',
  (xml) => xml.replace('<camunda:in source="operation" target="operation" />', ''), 'Variable operation');
broken('a loop over hosts in one transaction', 'cluster-bring-up',
  (xml) => xml.replace(' camunda:asyncAfter="true"', ''), 'not asyncAfter');
broken('a task for nobody', 'cluster-bring-up',
  (xml) => xml.replace(' camunda:candidateGroups="slipway-operators"', ''), 'not for the group');
broken('a task without a runbook', 'worker-join', (xml) => xml.replace('See it by hand:', ''), 'See it by hand');
broken('a task that is no verb phrase', 'worker-join', (xml) => xml.replace('"Join the worker"', '"Worker Joining"'), 'sentence case');
broken('a gateway without a question', 'worker-join', (xml) => xml.replace('"Finished?"', '"Finished"'), 'asks no question');
broken('an answer without a label', 'worker-join', (xml) => xml.replace(' name="Yes"', ''), 'no label');
broken('a gateway that can swallow a token', 'worker-join', (xml) => xml.replace(/ default="[^"]*"/, ''), 'no default flow');
broken('an element that is not drawn', 'worker-join',
  (xml) => xml.replace(/<bpmndi:BPMNShape id="joinWorker_di"[\s\S]*?<\/bpmndi:BPMNShape>/, ''), 'not drawn');
broken('a label on a task', 'worker-join',
  (xml) => xml.replace(/(joinWorkerFinished_di[\s\S]*?<bpmndi:BPMNLabel>\s*<dc:Bounds) x="[^"]*" y="[^"]*"/, '$1 x="260" y="180"'), 'Label lies on');
broken('a history that is kept for ever', 'worker-join', (xml) => xml.replace(/ camunda:historyTimeToLive="[^"]*"/, ''), 'history-time-to-live');
