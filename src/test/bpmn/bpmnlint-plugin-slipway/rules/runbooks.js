'use strict';

const { is, documentation } = require('../model');

const STEP = ['What it does:', 'See it by hand:', 'If it stands here:', 'Retry:'];
const PERSON = ['What to do:', 'See it by hand:', 'If ', 'Afterwards:'];

/** The documentation of a task is what an operator reads at three in the morning, always in the same order. */
module.exports = () => ({
  check(node, reporter) {
    const parts = is(node, 'UserTask') ? PERSON : is(node, 'ServiceTask', 'CallActivity') ? STEP : [];
    const text = is(node, 'Task', 'CallActivity', 'SubProcess', 'Process') ? documentation(node) : 'none asked';
    if (!text) {
      reporter.report(node.id, 'Documentation is missing');
    }
    let from = 0;
    for (const part of parts) {
      const found = text.indexOf(part, from);
      if (found < 0) {
        reporter.report(node.id, `Documentation has no "${part.trim()}" at its place`);
        return;
      }
      from = found;
    }
  },
});
