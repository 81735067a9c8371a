'use strict';

const assert = require('node:assert');
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');

const folder = join(__dirname, '../../../../../processes/.camunda/element-templates');

test('Camunda Modeler takes all element templates', async () => {
  const { validateAll } = await import('@bpmn-io/element-templates-validator');
  const templates = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const { results } = validateAll(templates);
  assert.ok(templates.length > 0);
  assert.deepStrictEqual(results.filter((result) => !result.valid).map(({ object, errors }) => [object.id, errors]), []);
});
