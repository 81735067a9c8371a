'use strict';

const { is } = require('../model');

/** A person's task is for the group of operators and shows a form of the same deployment. */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'UserTask')) {
      return;
    }
    if (node.get('camunda:candidateGroups') !== 'slipway-operators') {
      reporter.report(node.id, 'Task is not for the group slipway-operators');
    }
    if (!node.get('camunda:formRef') || node.get('camunda:formRefBinding') !== 'deployment') {
      reporter.report(node.id, 'Task has no form that is bound to the deployment');
    }
  },
});
