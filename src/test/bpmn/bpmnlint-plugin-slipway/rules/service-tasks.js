'use strict';

const { POLICIES, is, retryPolicy } = require('../model');

/**
 * A service task is one step, one transaction, one retry: it starts asynchronously, names one bean, has a named retry
 * policy, and is never multi-instance (parallel ones run again when they are joined).
 */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'ServiceTask', 'SendTask', 'BusinessRuleTask')) {
      return;
    }
    if (!node.get('camunda:asyncBefore')) {
      reporter.report(node.id, 'Task is not asyncBefore');
    }
    if (!/^\$\{[a-z][A-Za-z]*\}$/.test(node.get('camunda:delegateExpression') || '')) {
      reporter.report(node.id, 'Task does not name exactly one bean in its delegate expression');
    }
    if (!retryPolicy(node)) {
      reporter.report(node.id, `Task has none of the retry policies ${Object.keys(POLICIES).join(', ')}`);
    }
    if (node.loopCharacteristics) {
      reporter.report(node.id, 'Service task is multi-instance: call a process once per host instead');
    }
  },
});
