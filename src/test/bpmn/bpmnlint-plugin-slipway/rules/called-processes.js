'use strict';

const { HANDED_DOWN, is, extensions, retryPolicy } = require('../model');

/**
 * A called process is of the caller's own deployment, carries the operation's id as its business key and gets the
 * operation's variables. Called once per host, every instance ends in a transaction of its own: without asyncAfter at
 * the loop the last ones roll each other back.
 */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'CallActivity')) {
      return;
    }
    if (node.get('camunda:calledElementBinding') !== 'deployment') {
      reporter.report(node.id, 'Called process is not bound to the deployment');
    }
    if (!node.get('camunda:asyncBefore')) {
      reporter.report(node.id, 'Call activity is not asyncBefore');
    }
    if (!retryPolicy(node)) {
      reporter.report(node.id, 'Call activity has no named retry policy');
    }
    const mappings = extensions(node, 'In');
    if (!mappings.some((mapping) => mapping.businessKey)) {
      reporter.report(node.id, 'Business key is not handed down');
    }
    if (mappings.some((mapping) => mapping.variables)) {
      reporter.report(node.id, 'All variables are handed down: name the ones that are needed');
    }
    HANDED_DOWN.filter((name) => !mappings.some((mapping) => mapping.target === name)).forEach((name) =>
      reporter.report(node.id, `Variable ${name} is not handed down`),
    );
    const loop = node.loopCharacteristics;
    if (loop && !loop.get('camunda:asyncAfter')) {
      reporter.report(node.id, 'Loop over hosts is not asyncAfter');
    }
    if (loop && !retryPolicy(loop)) {
      reporter.report(node.id, 'Loop over hosts has no named retry policy');
    }
  },
});
