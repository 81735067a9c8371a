'use strict';

const { is } = require('../model');

/** No scripts, no classes: what a diagram does has a name that the program knows. */
module.exports = () => ({
  check(node, reporter) {
    if (is(node, 'ScriptTask')) {
      reporter.report(node.id, 'Script task');
    }
    if (is(node, 'SequenceFlow') && node.conditionExpression && node.conditionExpression.get('language')) {
      reporter.report(node.id, 'Condition in a script language');
    }
    if (is(node, 'BaseElement')) {
      walk(node, (part) => {
        if (part.$type === 'camunda:Script') {
          reporter.report(node.id, 'Script');
        }
        if (part.get && part.$type.startsWith('camunda:') && part.class) {
          reporter.report(node.id, `Class ${part.class}`);
        }
      });
      if (is(node, 'Activity') && node.get('camunda:class')) {
        reporter.report(node.id, `Class ${node.get('camunda:class')}`);
      }
    }
  },
});

function walk(node, visit) {
  const values = node.extensionElements ? node.extensionElements.get('values') : [];
  const open = [...values];
  while (open.length) {
    const part = open.pop();
    visit(part);
    Object.values(part)
      .flat()
      .filter((value) => value && value.$type && value.$type.startsWith('camunda:') && value.$parent === part)
      .forEach((value) => open.push(value));
  }
}
