'use strict';

const { is } = require('../model');

/** A gateway that splits asks a question, every way out of it is an answer, and one of them is always taken. */
module.exports = () => ({
  check(node, reporter) {
    const out = is(node, 'ExclusiveGateway') ? node.get('outgoing') : [];
    if (out.length < 2) {
      return;
    }
    if (!/^[A-Z].*\?$/.test(node.name || '')) {
      reporter.report(node.id, 'Gateway asks no question');
    }
    out.filter((flow) => !flow.name).forEach((flow) => reporter.report(flow.id, 'Answer has no label'));
    if (!node.default) {
      reporter.report(node.id, 'Gateway has no default flow: a token could stand here without a way out');
    }
    out
      .filter((flow) => flow !== node.default && !flow.conditionExpression)
      .forEach((flow) => reporter.report(flow.id, 'Answer has no condition'));
  },
});
